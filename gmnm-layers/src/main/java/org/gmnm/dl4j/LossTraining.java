package org.gmnm.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a network by a loss of the caller's own: any SameDiff expression over the network's
 * parameters, where DL4J knows only losses of outputs and labels.
 *
 * <p>Variables of the loss that are named as in {@code network.paramTable()}, such as {@code 0_W},
 * are the network's own arrays. A step is the network's own step: its updaters, learning-rate
 * schedules, regularisation, gradient normalisation and listeners; so {@code ModelSerializer} saves
 * a state from which training goes on exactly.
 *
 * <p>Other variables on which the loss depends, {@code sd.var("D", ..)}, are trained too, as the
 * unknown numbers of an inverse problem are: each by an updater of its own with the settings of the
 * network's first trained parameter, its learning-rate schedule included; without regularisation
 * and gradient normalisation. {@code variable.getArr()} is the value so far. It is the caller's to
 * save.
 *
 * <p>Not thread-safe. Memory does not grow with the number of steps.
 */
public final class LossTraining {

  private static final WorkspaceConfiguration MEMORY =
      WorkspaceConfiguration.builder()
          .policyAllocation(AllocationPolicy.STRICT)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final MultiLayerNetwork network;
  private final SameDiff sameDiff;
  private final String loss;
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();
  private final List<INDArray> unmoved = new ArrayList<>();
  private final OwnVariables own;
  private final NetworkStep step;
  private final PassSession forward;
  private final PassSession backward;

  /**
   * Binds a loss to a network.
   *
   * @param network initialised
   * @param loss a scalar of a SameDiff graph, with at least one variable named as a parameter
   * @throws IllegalArgumentException if no variable is
   */
  public LossTraining(MultiLayerNetwork network, SDVariable loss) {
    this.network = network;
    this.sameDiff = loss.getSameDiff();
    this.loss = loss.name();
    // Arrays of variables are views of the network's flat vector: that needs the plain holder.
    sameDiff.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), true);
    step = new NetworkStep(network);
    Map<String, INDArray> parameters = network.paramTable();
    step.views()
        .forEach(
            (key, view) -> {
              if (sameDiff.hasVariable(key)) {
                sameDiff.associateArrayWithVariable(
                    Objects.requireNonNull(parameters.get(key)), sameDiff.getVariable(key));
                gradients.put(key, view);
              }
            });
    if (gradients.isEmpty()) {
      throw new IllegalArgumentException(
          "LossTraining: the loss must use a variable named as a parameter of the network, one of "
              + parameters.keySet()
              + ", got none");
    }
    sameDiff.setLossVariables(loss);
    try (QuietConsole quiet = QuietConsole.open()) {
      sameDiff.createGradFunction();
    }
    gradients
        .entrySet()
        .removeIf(
            entry -> {
              boolean without = !sameDiff.variableHasGradient(entry.getKey());
              if (without) {
                unmoved.add(entry.getValue());
              }
              return without;
            });
    own = new OwnVariables(network, sameDiff);
    gradients.putAll(own.gradients());
    forward = new PassSession(sameDiff);
    backward = new PassSession(sameDiff.getFunction(SameDiffGraph.GRADIENT_FUNCTION));
  }

  /**
   * One training step.
   *
   * @param placeholders the loss's placeholders by name
   * @return the loss before the step, without regularisation
   */
  public double step(Map<String, INDArray> placeholders) {
    double value = gradient(placeholders);
    own.step(network.getIterationCount(), network.getEpochCount());
    step.take(value);
    return value;
  }

  /**
   * The loss and its gradient at the network's parameters, without a step.
   *
   * @param placeholders the loss's placeholders by name
   * @return the loss; its gradient is in {@code network.getFlattenedGradients()}
   */
  public double gradient(Map<String, INDArray> placeholders) {
    try (MemoryWorkspace working = workspace()) {
      backward.open(working);
      OutAndGrad result =
          sameDiff.calculateGradientsAndOutputs(
              placeholders, List.of(loss), new ArrayList<>(gradients.keySet()));
      unmoved.forEach(view -> view.assign(0)); // an updater wrote its step here
      gradients.forEach((key, view) -> view.assign(result.getGradients().get(key)));
      return Objects.requireNonNull(result.getOutputs().get(loss)).getDouble(0);
    } finally {
      backward.release();
    }
  }

  /** Arrays of a step, allocated once: fresh memory costs more than the arithmetic done in it. */
  private static MemoryWorkspace workspace() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(MEMORY, LossTraining.class.getName());
  }

  /**
   * Evaluates an expression of the loss's graph with the parameters as they are.
   *
   * @param expression any expression of the same graph
   * @param placeholders those that it needs, by name
   * @return its value, the caller's own
   */
  public INDArray evaluate(SDVariable expression, Map<String, INDArray> placeholders) {
    try (MemoryWorkspace working = workspace()) {
      forward.open(working);
      return Objects.requireNonNull(
              sameDiff.output(placeholders, expression.name()).get(expression.name()))
          .detach();
    } finally {
      forward.release();
    }
  }
}
