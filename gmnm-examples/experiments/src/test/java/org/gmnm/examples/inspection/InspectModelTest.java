package org.gmnm.examples.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.UserException;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.model.ModelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine;

class InspectModelTest {

  @TempDir Path folder;

  /** Of five components the last is far away. */
  private static MultiLayerNetwork network(int inputs) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new GmnmLayer.Builder().nOut(2).components(5).rank(2).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(inputs))
                .build());
    network.init();
    network.getParam("0_mu").getRow(4).addi(1e4);
    return network;
  }

  @Test
  void aSavedModelIsDrawn() throws IOException {
    Path model = folder.resolve("model.zip");
    ModelFiles.write(network(2), model);
    String[] args = {model.toString(), "--out", folder.resolve("out").toString()};
    assertEquals(ExampleMain.OK, ExampleMain.run(new InspectModel(), args));
    for (String name : new String[] {"usage.svg", "components.svg", "responses.png"}) {
      assertTrue(Files.size(folder.resolve("out").resolve(name)) > 1000, name);
    }
    String summary = Files.readString(folder.resolve("out/summary.md"));
    assertTrue(summary.lines().anyMatch(l -> l.matches("\\| +4 .*dead *\\|")), summary);
    assertTrue(Files.readString(folder.resolve("out/report.html")).contains("1 dead"), "report");
  }

  @Test
  void featuresComeFromAFile() throws IOException {
    Path model = folder.resolve("model.zip");
    ModelFiles.write(network(1), model);
    Path csv = folder.resolve("x.csv");
    Files.writeString(csv, "x\n0.5\n1.5\n");
    String[] args = {
      model.toString(), "--features", csv.toString(), "--out", folder.resolve("out").toString()
    };
    assertEquals(ExampleMain.OK, ExampleMain.run(new InspectModel(), args));
    assertTrue(Files.notExists(folder.resolve("out/components.svg")), "one input has no plane");
  }

  @Test
  void noModelAndNoSuchLayerAreMistakesOfTheUser() throws IOException {
    Path model = folder.resolve("model.zip");
    String out = folder.resolve("out").toString();
    String[] args = {model.toString(), "--layer", "1", "--out", out};
    Files.writeString(model, "no zip");
    assertEquals(ExampleMain.USER_ERROR, ExampleMain.run(new InspectModel(), args));
    ModelFiles.write(network(2), model);
    assertEquals(ExampleMain.USER_ERROR, ExampleMain.run(new InspectModel(), args));
  }

  @Test
  void anotherNumberOfColumnsIsAMistakeOfTheUser() throws IOException {
    Path model = folder.resolve("model.zip");
    ModelFiles.write(network(3), model);
    Path csv = folder.resolve("x.csv");
    Files.writeString(csv, "x,y\n0.5,1\n1.5,2\n");
    assertUserError(
        "x.csv has 2 columns, the network has 3 inputs", model, "--features", csv.toString());
  }

  @Test
  void aNetworkWhoseTrainingDivergedIsNotDrawn() throws IOException {
    Path model = folder.resolve("model.zip");
    MultiLayerNetwork network = network(2);
    network.getParam("1_b").putScalar(0, Double.NaN);
    ModelFiles.write(network, model);
    assertUserError("1 of 1 numbers of parameter 1_b are NaN or infinite", model);
  }

  private void assertUserError(String words, Path model, String... more) {
    InspectModel inspect = new InspectModel();
    String[] args =
        Stream.concat(
                Stream.of(model.toString(), "--out", folder.resolve("out").toString()),
                Stream.of(more))
            .toArray(String[]::new);
    new CommandLine(inspect).parseArgs(args);
    String message = assertThrows(UserException.class, inspect::call).getMessage();
    assertTrue(message.contains(words), message);
  }

  @Test
  void theListenerDrawsEverySoManySteps() {
    MultiLayerNetwork network = network(2);
    INDArray x = Nd4j.rand(DataType.FLOAT, 8, 2);
    network.addListeners(new LayerPictures(0, x, folder, 2));
    for (int step = 0; step < 3; step++) {
      network.fit(new DataSet(x, Nd4j.zeros(DataType.FLOAT, 8, 1)));
    }
    assertTrue(Files.exists(folder.resolve("usage-step000002.svg")), "second step");
    assertTrue(Files.notExists(folder.resolve("usage-step000001.svg")), "first step");
  }
}
