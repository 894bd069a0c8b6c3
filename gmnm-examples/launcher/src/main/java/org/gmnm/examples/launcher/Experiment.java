package org.gmnm.examples.launcher;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.gmnm.examples.classification.AccelerationBenchmark;
import org.gmnm.examples.classification.CifarClassification;
import org.gmnm.examples.classification.NoisyLabels;
import org.gmnm.examples.classification.OutOfDistribution;
import org.gmnm.examples.density.DensityLearning;
import org.gmnm.examples.density.InverseProblem;
import org.gmnm.examples.density.TableRegression;
import org.gmnm.examples.diffusion.MixtureConditionedDiffusion;
import org.gmnm.examples.diffusion.ParallelLines;
import org.gmnm.examples.dropin.DropIn;
import org.gmnm.examples.equations.EquationTable;
import org.gmnm.examples.fitting.FunctionFitting;
import org.gmnm.examples.forecasting.LstmForecasting;
import org.gmnm.examples.generation.Autoencoder;
import org.gmnm.examples.generation.MixtureGenerator;
import org.gmnm.examples.inspection.InspectModel;
import org.gmnm.examples.poisson.DerivativeBenchmark;
import org.gmnm.examples.poisson.HelmholtzEquation;
import org.gmnm.examples.poisson.PoissonEquation;
import org.gmnm.examples.regression.UciRegression;
import org.gmnm.examples.speed.PartsBenchmark;
import org.gmnm.examples.speed.PredictorLatency;
import org.gmnm.examples.speed.Soak;
import org.gmnm.examples.speed.SpeedTable;
import org.gmnm.examples.speed.SteadyMemory;
import org.gmnm.examples.speed.StepBenchmark;
import org.gmnm.examples.speed.StepMemory;
import org.gmnm.examples.speed.ThreadsBenchmark;
import picocli.CommandLine.Command;

/**
 * What the launcher starts, in the order in which a newcomer would try it. Name and description are
 * the command's own.
 */
enum Experiment {
  POISSON(PoissonEquation.class, PoissonEquation::main, "30 s"),
  HELMHOLTZ(HelmholtzEquation.class, HelmholtzEquation::main, "20 s"),
  EQUATIONS(EquationTable.class, EquationTable::main, "-"),
  FITTING(FunctionFitting.class, FunctionFitting::main, "30 s"),
  DENSITY(DensityLearning.class, DensityLearning::main, "40 s"),
  UCI_REGRESSION(UciRegression.class, UciRegression::main, "60 s"),
  TABLES(TableRegression.class, TableRegression::main, "30 s"),
  INVERSE(InverseProblem.class, InverseProblem::main, "40 s"),
  CIFAR(CifarClassification.class, CifarClassification::main, "-"),
  DROP_IN(DropIn.class, DropIn::main, "-"),
  NOISY_LABELS(NoisyLabels.class, NoisyLabels::main, "40 s"),
  OUT_OF_DISTRIBUTION(OutOfDistribution.class, OutOfDistribution::main, "10 s"),
  FORECASTING(LstmForecasting.class, LstmForecasting::main, "20 s"),
  AUTOENCODER(Autoencoder.class, Autoencoder::main, "30 s"),
  MIXTURE_GENERATOR(MixtureGenerator.class, MixtureGenerator::main, "20 s"),
  DIFFUSION(MixtureConditionedDiffusion.class, MixtureConditionedDiffusion::main, "30 s"),
  PARALLEL_LINES(ParallelLines.class, ParallelLines::main, "20 s"),
  ACCELERATION(AccelerationBenchmark.class, AccelerationBenchmark::main, "40 s"),
  DERIVATIVES(DerivativeBenchmark.class, DerivativeBenchmark::main, "40 s"),
  SPEED(StepBenchmark.class, StepBenchmark::main, "-"),
  LATENCY(PredictorLatency.class, PredictorLatency::main, "40 s"),
  MEMORY(SteadyMemory.class, SteadyMemory::main, "80 s"),
  SOAK(Soak.class, Soak::main, "85 s"),
  PARTS(PartsBenchmark.class, PartsBenchmark::main, "40 s"),
  STEP_MEMORY(StepMemory.class, StepMemory::main, "60 s"),
  THREADS(ThreadsBenchmark.class, ThreadsBenchmark::main, "-"),
  RESUME_MATRIX(ResumeMatrix.class, ResumeMatrix::main, "-"),
  INSPECT(InspectModel.class, InspectModel::main, "5 s"),
  SPEED_TABLE(SpeedTable.class, SpeedTable::main, "1 s"),
  REPORT(ReportMain.class, ReportMain::main, "10 s");

  private final Class<?> command;

  @SuppressWarnings("ImmutableEnumChecker") // method references without state
  private final Consumer<String[]> main;

  private final String time;

  /**
   * An experiment.
   *
   * @param time processor time of a run with its default options and one thread, rounded: about how
   *     long it takes on a machine that does nothing else; "-" where nobody measured it
   */
  Experiment(Class<?> command, Consumer<String[]> main, String time) {
    this.command = command;
    this.main = main;
    this.time = time;
  }

  static Optional<Experiment> named(String name) {
    return Arrays.stream(values()).filter(e -> e.command().equals(name)).findFirst();
  }

  /** What a user types. */
  String command() {
    return annotation().name();
  }

  /** Its first sentence. */
  String description() {
    String all = String.join(" ", annotation().description());
    int end = all.indexOf(". ");
    return end < 0 ? all : all.substring(0, end + 1);
  }

  String time() {
    return time;
  }

  Class<?> type() {
    return command;
  }

  /** Runs its main method, which ends the process. */
  void start(String[] args) {
    main.accept(args);
  }

  private Command annotation() {
    return command.getAnnotation(Command.class);
  }
}
