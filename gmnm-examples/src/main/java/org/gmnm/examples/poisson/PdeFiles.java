package org.gmnm.examples.poisson;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.ModelFiles;

/** The files of one run, each written whole or not at all. The network's is written last. */
final class PdeFiles {

  private final Path trace;
  private final Path network;

  PdeFiles(Path folder) {
    trace = folder.resolve("trace.csv");
    network = folder.resolve("network.zip");
  }

  boolean exist() {
    return Files.exists(trace) && Files.exists(network);
  }

  void save(MultiLayerNetwork current, Trace measures) {
    measures.write(trace);
    AtomicFiles.write(network, out -> ModelSerializer.writeModel(current, out, true));
  }

  /** The network with its updater's state. */
  MultiLayerNetwork network() {
    try {
      return new ModelFiles().readNetwork(network);
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot read "
              + network
              + " ("
              + e.getMessage()
              + "); delete its folder to run that part anew",
          e);
    }
  }

  /** The measures up to a step: a run killed between two files has one too many. */
  Trace trace(int lastStep) {
    return Trace.read(trace).until(lastStep);
  }
}
