package org.gmnm.examples.ui;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.deeplearning4j.config.DL4JSystemProperties;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.UserException;

/** Score, activations, gradients and updates of every layer, each network a session of its own. */
public final class TrainingUi implements LiveView {

  private static final int STEPS_BETWEEN = 5;

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryStatsStorage statistics = new InMemoryStatsStorage();

  /** For the service loader. */
  public TrainingUi() {}

  @Override
  public String open(int port) {
    System.setProperty(DL4JSystemProperties.UI_SERVER_PORT_PROPERTY, String.valueOf(port));
    LoopbackServer server = new LoopbackServer();
    CompletableFuture<String> started = new CompletableFuture<>();
    vertx.deployVerticle(
        server,
        result -> {
          if (result.succeeded()) {
            started.complete(result.result());
          } else {
            started.completeExceptionally(result.cause());
          }
        });
    try {
      started.join();
    } catch (CompletionException e) {
      close();
      throw new UserException(
          "--ui: cannot listen on port %d of this machine; give another, as in --ui %d"
              .formatted(port, port + 1),
          e);
    }
    server.attach(statistics);
    return "http://" + LoopbackServer.HOST + ":" + port + "/train/overview";
  }

  @Override
  public void watch(Model network) {
    StatsListener listener = new StatsListener(statistics, STEPS_BETWEEN);
    if (network instanceof MultiLayerNetwork layers) {
      layers.addListeners(listener);
    } else if (network instanceof ComputationGraph graph) {
      graph.addListeners(listener);
    } else {
      throw new IllegalArgumentException("TrainingUi: not a network: " + network.getClass());
    }
  }

  @Override
  public void close() {
    vertx.close();
  }
}
