package org.gmnm.examples.inspection;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.CsvTable;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.ModelFileException;
import org.gmnm.model.ModelFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pictures of a GMNM layer of a saved network. */
@Command(
    name = "inspect",
    description = "Draws what a GMNM layer of a saved network learned, and its dead components.")
public final class InspectModel implements Callable<Integer> {

  private static final int DRAWN_ROWS = 2048;

  @Parameters(paramLabel = "MODEL", description = "The network, a zip file.")
  private Path model = Path.of("model.zip");

  @Option(
      names = "--layer",
      paramLabel = "N",
      defaultValue = "-1",
      description = "The layer, counted from 0 (default: the first GMNM layer).")
  private int layer;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description =
          "Features to show the layer on: a CSV file with a header and a column for each input of"
              + " the network (default: "
              + DRAWN_ROWS
              + " rows drawn from N(0, 1)).")
  private @Nullable Path features;

  @Mixin private final OutputOptions options = new OutputOptions();

  InspectModel() {}

  /**
   * Draws the pictures.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new InspectModel(), args));
  }

  @Override
  public Integer call() {
    MultiLayerNetwork network = network();
    Manifest manifest = options.manifest("inspect").data(model);
    int index = layer < 0 ? firstGmnm(network) : layer;
    try (RunFolder folder = options.open()) {
      ComponentPictures pictures = new ComponentPictures(network, index, batch(network));
      pictures.write(folder.path(), "");
      AtomicFiles.write(folder.file("summary.md"), pictures.table().toMarkdown());
      int dead = pictures.usage().dead().length;
      manifest
          .option("layer", index)
          .option("features", features == null ? "drawn" : features.toString())
          .result("components", pictures.usage().components())
          .result("dead components", Arrays.toString(pictures.usage().dead()))
          .write(folder.file("manifest.json"));
      Console.line(
          "Layer %d: %d components, %d dead. Pictures are in %s"
              .formatted(index, pictures.usage().components(), dead, folder.path()));
      return ExampleMain.OK;
    }
  }

  private MultiLayerNetwork network() {
    try {
      MultiLayerNetwork network = new ModelFiles().readNetwork(model);
      network.paramTable().forEach(this::requireFinite);
      return network;
    } catch (ModelFileException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
  }

  /** There is nothing to draw of a training that diverged. */
  private void requireFinite(String key, INDArray parameter) {
    if (Double.isFinite(parameter.sumNumber().doubleValue())) {
      return;
    }
    double[] values = parameter.dup('c').reshape(parameter.length()).toDoubleVector();
    long broken = Arrays.stream(values).filter(v -> !Double.isFinite(v)).count();
    if (broken > 0) {
      throw new UserException(
          "%s: %d of %d numbers of parameter %s are NaN or infinite: its training diverged; train it"
                  .formatted(model, broken, values.length, key)
              + " again at a lower learning rate");
    }
  }

  private static int firstGmnm(MultiLayerNetwork network) {
    for (int i = 0; i < network.getnLayers(); i++) {
      if (network.getLayer(i).conf().getLayer() instanceof GmnmLayer) {
        return i;
      }
    }
    throw new UserException("The network has no GMNM layer");
  }

  private INDArray batch(MultiLayerNetwork network) {
    if (features == null) {
      int inputs = network.layerInputSize(0);
      Nd4j.getRandom().setSeed(options.seed());
      return Nd4j.randn(network.getLayerWiseConfigurations().getDataType(), DRAWN_ROWS, inputs);
    }
    CsvTable table = CsvTable.read(features);
    int inputs = network.layerInputSize(0);
    if (table.header().size() != inputs) {
      throw new UserException(
          "%s has %d columns, the network has %d inputs: give it a column for each"
              .formatted(features, table.header().size(), inputs));
    }
    INDArray batch = Nd4j.create(DataType.DOUBLE, table.rows(), table.header().size());
    for (int c = 0; c < table.header().size(); c++) {
      batch.putColumn(c, Nd4j.createFromArray(table.numbers(c)));
    }
    return batch.castTo(network.getLayerWiseConfigurations().getDataType());
  }
}
