package org.gmnm.examples.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.UserException;
import org.gmnm.layers.GmnmLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class TrainingUiTest {

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new GmnmLayer.Builder().nOut(3).components(4).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void showsATrainingToThisMachineAlone() throws Exception {
    int port = freePort();
    TrainingUi ui = new TrainingUi();
    try {
      String url = ui.open(port);
      MultiLayerNetwork network = network();
      ui.watch(network);
      for (int step = 0; step < 20; step++) {
        network.fit(new DataSet(Nd4j.rand(8, 2), Nd4j.rand(8, 1)));
      }
      assertEquals(200, get(url).statusCode());
      String data = "";
      for (int i = 0; i < 50 && !data.contains("\"scores\""); i++) {
        Thread.sleep(100); // the server takes its time to route statistics
        data = get(url + "/data").body();
      }
      assertTrue(data.contains("\"scores\""), data);
      for (InetAddress address : otherAddresses()) {
        assertThrows(ConnectException.class, () -> connect(address, port), address.toString());
      }
      UserException taken = assertThrows(UserException.class, () -> new TrainingUi().open(port));
      assertTrue(taken.getMessage().startsWith("--ui: cannot listen on port " + port));
    } finally {
      ui.close();
    }
  }

  private static void connect(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 1000);
    }
  }

  /** Of this machine, as others see it. */
  private static List<InetAddress> otherAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .toList();
  }
}
