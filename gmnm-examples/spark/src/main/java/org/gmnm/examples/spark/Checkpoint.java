package org.gmnm.examples.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;

/**
 * A file from which a run goes on after the loss of the driver, and beside it, in words, the
 * settings of the run that it is of.
 */
public final class Checkpoint {

  private final Path file;
  private final Path settingsFile;

  /**
   * A checkpoint that may be there or not.
   *
   * @param folder where
   * @param name of the file, without an ending
   * @param ending of the file
   */
  public Checkpoint(Path folder, String name, String ending) {
    file = folder.resolve(name + ending);
    settingsFile = folder.resolve(name + ".txt");
  }

  /**
   * The file: to be written whole or not at all ({@link AtomicFiles}).
   *
   * @return where it is
   */
  public Path file() {
    return file;
  }

  /**
   * Whether there is a file of this very run.
   *
   * @param settings everything that makes a difference, in words
   * @return whether there is one
   * @throws UserException if there is one of other settings
   */
  public boolean canResume(String settings) {
    if (!Files.exists(settingsFile) || !Files.exists(file)) {
      return false;
    }
    try {
      String before = Files.readString(settingsFile).strip();
      if (!before.equals(settings)) {
        throw new UserException(
            "The checkpoint "
                + file
                + " is of '"
                + before
                + "', not of '"
                + settings
                + "': --fresh begins anew, or give its options");
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + settingsFile, e);
    }
  }

  /**
   * Forgets an earlier run's file.
   *
   * @param settings of the run that begins, in words
   */
  public void begin(String settings) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete the old checkpoint " + file, e);
    }
    AtomicFiles.write(settingsFile, settings + "\n");
  }
}
