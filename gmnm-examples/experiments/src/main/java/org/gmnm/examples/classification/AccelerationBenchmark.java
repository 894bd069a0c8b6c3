package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How much {@link CpuAcceleration} gains: training and inference of one plain CNN, stock and
 * accelerated in turn.
 *
 * <p>Four convolutions of 3×3 with 32, 32, 64 and 64 channels, two poolings, a dense layer of 128,
 * batches of 64 images of 32 × 32 pixels made at random.
 */
@Command(
    name = "acceleration",
    description = "Times a small CNN, DL4J as it comes against CpuAcceleration.")
public final class AccelerationBenchmark implements Callable<Integer> {

  static final int BATCH = 64;
  private static final int WARM_UP = 2;

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Timed steps of each kind, in turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 7;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new AccelerationBenchmark(), args));
  }

  @Override
  public Integer call() {
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds must be >= 1, got " + rounds);
    }
    Manifest manifest = options.manifest("acceleration");
    DataSet data = images(BATCH, options.seed());
    CpuAcceleration.disable();
    IActivation relu = Activation.RELU.getActivationFunction();
    MultiLayerNetwork stock = network(relu, options.seed());
    if (!CpuAcceleration.enable()) {
      throw new UserException("This backend has no oneDNN: nothing to compare.");
    }
    MultiLayerNetwork accelerated = network(relu, options.seed());
    List<Double> stockTraining = new ArrayList<>();
    List<Double> stockInference = new ArrayList<>();
    List<Double> training = new ArrayList<>();
    List<Double> inference = new ArrayList<>();
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Stock and accelerated", rounds + WARM_UP, "rounds")) {
      for (int round = 0; round < rounds + WARM_UP; round++) {
        boolean counts = round >= WARM_UP;
        record(stockTraining, counts, () -> stock.fit(data));
        record(training, counts, () -> accelerated.fit(data));
        record(stockInference, counts, () -> stock.output(data.getFeatures()));
        record(inference, counts, () -> accelerated.output(data.getFeatures()));
        progress.update(round + 1, "");
      }
      Table table = new Table("", "stock, images/s", "accelerated, images/s", "ratio");
      row(table, "training", stockTraining, training);
      row(table, "inference", stockInference, inference);
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
      manifest
          .option("batch", BATCH)
          .result("training ratio", Statistics.median(training) / Statistics.median(stockTraining))
          .result(
              "inference ratio", Statistics.median(inference) / Statistics.median(stockInference))
          .write(folder.file("manifest.json"));
      Console.line("");
      Console.line(table.toText());
    }
    return ExampleMain.OK;
  }

  private static void row(Table table, String what, List<Double> stock, List<Double> accelerated) {
    table.row(
        what,
        Math.round(Statistics.median(stock)),
        Math.round(Statistics.median(accelerated)),
        Math.round(10 * Statistics.median(accelerated) / Statistics.median(stock)) / 10.0);
  }

  private static void record(List<Double> speeds, boolean counts, Runnable step) {
    long started = System.nanoTime();
    step.run();
    if (counts) {
      speeds.add(BATCH / ((System.nanoTime() - started) * 1e-9));
    }
  }

  /**
   * Random images with labels in turn.
   *
   * @param batch how many
   * @param seed of the pixels
   * @return 32 × 32 pixels of three channels, ten classes
   */
  public static DataSet images(int batch, long seed) {
    Nd4j.getRandom().setSeed(seed);
    float[][] labels = new float[batch][10];
    for (int i = 0; i < batch; i++) {
      labels[i][i % 10] = 1;
    }
    return new DataSet(Nd4j.randn(DataType.FLOAT, batch, 3, 32, 32), Nd4j.createFromArray(labels));
  }

  /**
   * The network that is timed.
   *
   * @param relu a rectified linear unit of one's choice
   * @param seed of the first weights
   * @return four convolutions and two dense layers, initialised
   */
  public static MultiLayerNetwork network(IActivation relu, long seed) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(1e-3))
                .activation(relu)
                .convolutionMode(ConvolutionMode.Same)
                .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).build())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).build())
                .layer(pool())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(64).build())
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(64).build())
                .layer(pool())
                .layer(new DenseLayer.Builder().nOut(128).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(32, 32, 3))
                .build());
    network.init();
    return network;
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }
}
