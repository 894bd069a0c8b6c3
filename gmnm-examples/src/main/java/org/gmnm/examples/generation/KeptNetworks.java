package org.gmnm.examples.generation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.ModelFiles;
import org.jspecify.annotations.Nullable;

/** Trained networks in a folder, each beside the options that it was trained with. */
final class KeptNetworks {

  private final Path folder;
  private final boolean resume;

  /**
   * Looks into a folder.
   *
   * @param folder where the files are
   * @param resume whether what is there is used at all
   */
  KeptNetworks(Path folder, boolean resume) {
    this.folder = folder;
    this.resume = resume;
  }

  void save(String name, String options, MultiLayerNetwork network) {
    AtomicFiles.write(
        folder.resolve(name + ".zip"), out -> ModelSerializer.writeModel(network, out, false));
    AtomicFiles.write(folder.resolve(name + ".txt"), options);
  }

  /** The network of this name, or null if it is not there or had other options. */
  @Nullable MultiLayerNetwork load(String name, String options) {
    Path file = folder.resolve(name + ".zip");
    Path beside = folder.resolve(name + ".txt");
    if (!resume || !Files.exists(file) || !Files.exists(beside)) {
      return null;
    }
    try {
      return Files.readString(beside).equals(options) ? new ModelFiles().readNetwork(file) : null;
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot read " + file + " (" + e.getMessage() + "); delete it to train anew", e);
    }
  }
}
