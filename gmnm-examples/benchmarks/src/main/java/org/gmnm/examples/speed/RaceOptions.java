package org.gmnm.examples.speed;

import static org.gmnm.examples.RunOptions.require;

import picocli.CommandLine.Option;

/** How long contestants are timed, as a picocli mixin. */
final class RaceOptions {

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "Timed turns of each contestant at the most (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--turn",
      paramLabel = "MS",
      defaultValue = "20",
      description = "Least milliseconds of a turn (default: ${DEFAULT-VALUE}).")
  private double turn;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "After so many seconds at a size no new turns of a pass begin, but two are always made"
              + " (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "3",
      description =
          "Seconds that each contestant runs before it is timed at a size (default:"
              + " ${DEFAULT-VALUE}).")
  private double warmUp;

  StepRace race() {
    require(rounds > 0, "--rounds must be > 0, got " + rounds);
    require(turn > 0, "--turn must be > 0, got " + turn);
    require(seconds > 0, "--seconds must be > 0, got " + seconds);
    require(warmUp > 0, "--warm-up must be > 0, got " + warmUp);
    return new StepRace(rounds, turn, seconds, warmUp);
  }
}
