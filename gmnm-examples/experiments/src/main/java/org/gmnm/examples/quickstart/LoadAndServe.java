package org.gmnm.examples.quickstart;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Scanner;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.Backend;
import org.gmnm.layers.Predictor;
import org.gmnm.model.ModelFileException;
import org.gmnm.model.ModelFiles;

/** A saved network, also a stranger's, that answers line by line. */
public final class LoadAndServe {

  private LoadAndServe() {}

  /**
   * Reads numbers with commas between, one example a line, and prints the outputs.
   *
   * @param args the model file
   */
  public static void main(String[] args) {
    Backend.prepare(); // before anything of ND4J
    Predictor predictor;
    try {
      MultiLayerNetwork network = new ModelFiles().readNetwork(Path.of(args[0]));
      predictor = Predictor.of(network); // exact, without ND4J, from any number of threads
    } catch (ModelFileException e) {
      System.err.println(e.getMessage());
      return;
    }
    Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      String[] fields = lines.nextLine().split(",", -1);
      double[] features = Arrays.stream(fields).mapToDouble(Double::parseDouble).toArray();
      System.out.println(Arrays.toString(predictor.predict(features)));
    }
  }
}
