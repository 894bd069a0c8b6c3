package org.gmnm.examples.poisson;

import java.util.concurrent.Callable;
import org.gmnm.backend.CpuLapack;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Poisson's equation −Δu = f with Dirichlet data, by GMNM in closed form and by physics-informed
 * networks of as many parameters.
 *
 * <p>Our reading of arXiv 2510.06660, figure 3, which shows total error, boundary error and
 * residual over training steps; the closed-form solves are ours.
 */
@Command(
    name = "poisson",
    description = "Solves Poisson's equation by least squares and by gradients.")
public final class PoissonEquation implements Callable<Integer> {

  @Option(
      names = "--domain",
      defaultValue = "SQUARE",
      description = "Where: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PdeProblem.Shape shape = PdeProblem.Shape.SQUARE;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Half waves of the solution along each side of a square or cube (default:"
              + " ${DEFAULT-VALUE}).")
  private int k = 1;

  @Mixin private final PdeOptions options = new PdeOptions();

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CpuLapack.prepare();
    System.exit(ExampleMain.run(new PoissonEquation(), args));
  }

  @Override
  public Integer call() {
    if (k < 1) {
      throw new UserException("--k must be >= 1, got " + k);
    }
    return new PdeExperiment(PdeProblem.poisson(shape, k), options).run();
  }
}
