import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.loss.LossNgmg;
import org.gmnm.model.ModelFiles;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Trains, saves and reads a network. */
public final class Consumer {

  private Consumer() {}

  public static void main(String[] args) throws Exception {
    Backend.prepare();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(new GmnmLayer.Builder().nOut(4).components(8).build())
                .layer(
                    new OutputLayer.Builder(new LossNgmg(1))
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    INDArray x = Nd4j.rand(64, 2);
    DataSet data = new DataSet(x, x.prod(1).reshape(64, 1));
    double before = network.score(data);
    for (int step = 0; step < 200; step++) {
      network.fit(data);
    }
    Path file = Path.of(args[0]);
    ModelFiles.write(network, file);
    boolean same = new ModelFiles().readNetwork(file).output(x).equals(network.output(x));
    System.out.printf(
        "loss %.4f to %.4f, read again equal: %s%n", before, network.score(data), same);
    if (!same || !(network.score(data) < before)) {
      throw new IllegalStateException("The consumer's network did not learn or was not read");
    }
  }
}
