package org.gmnm.examples.report;

import java.nio.file.Path;

/** What a run was: stub. */
public final class Manifest {

  private Manifest(String experiment) {}

  /**
   * Starts a manifest, and its clock.
   *
   * @param experiment the experiment's name
   * @return the manifest
   */
  public static Manifest of(String experiment) {
    return new Manifest(experiment);
  }

  /**
   * The command that gives this result again.
   *
   * @param command the command
   * @return this
   */
  public Manifest command(String command) {
    return this;
  }

  /**
   * An option of the run.
   *
   * @param name its name
   * @param value its value
   * @return this
   */
  public Manifest option(String name, Object value) {
    return this;
  }

  /**
   * The seed of every random generator.
   *
   * @param seed the seed
   * @return this
   */
  public Manifest seed(long seed) {
    return this;
  }

  /**
   * A file that was read.
   *
   * @param file the file
   * @return this
   */
  public Manifest data(Path file) {
    return this;
  }

  /**
   * A result.
   *
   * @param name its name
   * @param value its value
   * @return this
   */
  public Manifest result(String name, Object value) {
    return this;
  }

  /**
   * Writes the manifest.
   *
   * @param json where to
   */
  public void write(Path json) {
    AtomicFiles.write(json, "{}");
  }
}
