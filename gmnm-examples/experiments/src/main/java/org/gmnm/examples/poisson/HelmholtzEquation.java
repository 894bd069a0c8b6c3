package org.gmnm.examples.poisson;

import java.util.concurrent.Callable;
import org.gmnm.backend.CpuLapack;
import org.gmnm.examples.ExampleMain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Helmholtz's equation Δu + u = q on [−1, 1]² with u = sin(πx) sin(4πy): the benchmark of the
 * literature on physics-informed networks, by the methods of {@link PoissonEquation}.
 */
@Command(
    name = "helmholtz",
    description = "Solves Helmholtz's equation by least squares and by gradients.")
public final class HelmholtzEquation implements Callable<Integer> {

  @Mixin private final PdeOptions options = new PdeOptions();

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CpuLapack.prepare();
    System.exit(ExampleMain.run(new HelmholtzEquation(), args));
  }

  @Override
  public Integer call() {
    return new PdeExperiment(PdeProblem.helmholtz(), options).run();
  }
}
