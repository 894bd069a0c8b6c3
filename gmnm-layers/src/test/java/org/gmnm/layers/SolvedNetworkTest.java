package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.GmnmFormula.Form;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Solution;
import org.gmnm.calculus.VariableProjection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SolvedNetworkTest {

  private static final double[][] POINTS = {
    {0.1, 0.7, 0}, {-0.4, 0.2, 1}, {0.9, -0.3, 2}, {0, 0, 0.5}, {1, 1, 1}, {-2, 0.5, 0.3}
  };

  private static Solution solution(Form form) {
    Nd4j.getRandom().setSeed(4);
    GaussianBasis basis =
        new GaussianBasis(
            Nd4j.randn(DataType.DOUBLE, 4, 3), Nd4j.randn(DataType.DOUBLE, 3, 8), form);
    return new VariableProjection(
            List.of(LinearEquation.of("fit", LinearOperator.value(), POINTS, x -> x[0] + x[2])))
        .solve(basis);
  }

  @Test
  void networkComputesTheSolution() {
    for (Form form : Form.values()) {
      Solution solution = solution(form);
      double[] expected = solution.apply(LinearOperator.value(), POINTS);
      INDArray output = SolvedNetwork.of(solution).output(Nd4j.createFromArray(POINTS));
      assertArrayEquals(expected, output.reshape(POINTS.length).toDoubleVector(), 1e-12);
    }
  }

  @Test
  void savedAndLoadedItGivesTheSameBits(@TempDir Path folder) throws IOException {
    MultiLayerNetwork network = SolvedNetwork.of(solution(Form.MAHALANOBIS));
    File file = folder.resolve("solution.zip").toFile();
    network.save(file);
    INDArray points = Nd4j.createFromArray(POINTS);
    assertEquals(network.output(points), MultiLayerNetwork.load(file, true).output(points));
    assertArrayEquals(
        network.output(points).toDoubleMatrix()[0],
        MultiLayerNetwork.load(file, true).output(points).toDoubleMatrix()[0],
        0.0);
  }
}
