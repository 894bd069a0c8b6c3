package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.ExampleMain;
import org.gmnm.loss.MaximumMeanDiscrepancy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ParallelLinesTest {

  @Test
  void gradientsAreThoseOfTheValues() {
    Divergence[] smooth = {
      Divergence.wasserstein(),
      Divergence.ngmg(0.5),
      Divergence.ngmg(0.1, 2),
      Divergence.discrepancy(new Batches(8, 1), 0.1, 0.5, 2)
    };
    for (Divergence d : smooth) {
      for (double theta : new double[] {-1.2, -0.1, 0.3, 2}) {
        double difference = (d.value(theta + 1e-6) - d.value(theta - 1e-6)) / 2e-6;
        assertEquals(difference, d.gradient(theta), 1e-7, d.title() + " at " + theta);
      }
    }
  }

  @Test
  void whatDoesNotSeeDisjointSupports() {
    assertEquals(Double.POSITIVE_INFINITY, Divergence.kullbackLeibler().value(0.1));
    assertTrue(Double.isNaN(Divergence.kullbackLeibler().gradient(0.1)));
    assertEquals(Math.log(2), Divergence.jensenShannon().value(-1));
    assertEquals(0, Divergence.jensenShannon().gradient(0.1));
  }

  /** The mean over all pairs of evenly spaced points is the integral to O(1/n²). */
  @Test
  void theClosedFormOfTheDiscrepancyIsThatOfManyPoints() {
    Divergence exact = Divergence.discrepancy(new Batches(8, 1), 0.2, 1);
    int n = 300;
    double[][] here = new double[n][];
    double[][] there = new double[n][];
    for (int i = 0; i < n; i++) {
      here[i] = new double[] {0, (i + 0.5) / n};
      there[i] = new double[] {0.7, (i + 0.5) / n};
    }
    INDArray x = Nd4j.createFromArray(there);
    INDArray y = Nd4j.createFromArray(here);
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.of(0.2, 1);
    assertEquals(exact.value(0.7), mmd.value(x, y), 1e-5);
    double gradient = mmd.gradient(x, y).getColumn(0).sumNumber().doubleValue();
    assertEquals(exact.gradient(0.7), gradient, 1e-5);
  }

  @Test
  void onlyThoseWithAGradientArrive() {
    assertEquals(-1, Descent.run(Divergence.kullbackLeibler(), 1, 0.02, 300).arrival());
    assertEquals(-1, Descent.run(Divergence.jensenShannon(), 1, 0.02, 300).arrival());
    assertEquals(-1, Descent.run(Divergence.ngmg(0.1), 1.5, 0.02, 300).arrival());
    assertEquals(48, Descent.run(Divergence.wasserstein(), 1, 0.02, 300).arrival());
    assertTrue(Descent.run(Divergence.ngmg(0.5), 1, 0.02, 300).arrival() > 0);
    assertTrue(Descent.run(Divergence.narrowed(20, 0.1), 1.5, 0.02, 600).arrival() > 0);
    Divergence batches = Divergence.discrepancy(new Batches(16, 1), 0.5, 2);
    assertTrue(Descent.run(batches, 1, 0.05, 150).arrival() > 0);
  }

  @Test
  @Tag("slow")
  void theMainLeavesTableAndPicturesAndTheSameNumbersAgain(@TempDir Path out) throws IOException {
    String[] args = {
      "--out", out.toString(), "--steps", "20", "--batch", "4", "--from", "1", "--resume"
    };
    assertEquals(0, ExampleMain.run(new ParallelLines(), args));
    String first = Files.readString(out.resolve("summary.csv"));
    for (String file : new String[] {"value.svg", "gradient.svg", "descent.svg", "manifest.json"}) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }
    args[args.length - 1] = "--fresh";
    assertEquals(0, ExampleMain.run(new ParallelLines(), args));
    assertEquals(first, Files.readString(out.resolve("summary.csv")));
  }

  @Test
  void wrongOptionsAreExplained(@TempDir Path out) {
    assertEquals(
        2, ExampleMain.run(new ParallelLines(), new String[] {"--out", out + "", "--rate", "0"}));
    assertEquals(
        2, ExampleMain.run(new ParallelLines(), new String[] {"--out", out + "", "--from", "0"}));
  }
}
