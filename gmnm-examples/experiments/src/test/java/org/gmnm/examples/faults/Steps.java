package org.gmnm.examples.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.model.ModelFiles;

/** How far the networks in a folder are. */
final class Steps {

  private Steps() {}

  static String saved(Path folder) throws IOException {
    List<String> steps = new ArrayList<>();
    for (Path file : WholeFiles.visible(folder)) {
      if (file.toString().endsWith(".zip")) {
        steps.add(file.getFileName() + " " + network(file).getIterationCount());
      }
    }
    return steps.isEmpty() ? "none" : String.join(", ", steps);
  }

  static MultiLayerNetwork network(Path file) throws IOException {
    return new ModelFiles().readNetwork(file);
  }
}
