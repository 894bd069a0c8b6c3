package org.gmnm.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.variational.ReconstructionDistribution;
import org.deeplearning4j.nn.conf.stepfunctions.StepFunction;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.embeddings.EmbeddingInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Which classes a configuration may name: the parts of a network by Deeplearning4j and by us, and
 * those that were allowed. A name is a class's name to the letter or it is refused; a class is
 * found without initialising it.
 */
final class PartNames {

  /** What a configuration is made of, by Deeplearning4j and by us. */
  private static final List<String> PACKAGES =
      List.of(
          "org.gmnm.",
          "org.deeplearning4j.nn.conf.",
          "org.deeplearning4j.nn.weights.",
          "org.nd4j.linalg.activations.impl.",
          "org.nd4j.linalg.learning.config.",
          "org.nd4j.linalg.learning.regularization.",
          "org.nd4j.linalg.lossfunctions.impl.",
          "org.nd4j.linalg.schedule.",
          "org.nd4j.weightinit.");

  /** Of all types that Deeplearning4j's JSON takes by the name of a class, those of a network. */
  private static final List<Class<?>> PARTS =
      List.of(
          Layer.class,
          GraphVertex.class,
          InputType.class,
          InputPreProcessor.class,
          IActivation.class,
          ILossFunction.class,
          IUpdater.class,
          ISchedule.class,
          Regularization.class,
          IWeightInit.class,
          EmbeddingInitializer.class,
          IWeightNoise.class,
          IDropout.class,
          LayerConstraint.class,
          Distribution.class,
          ReconstructionDistribution.class,
          StepFunction.class);

  private static final int MOST_SHOWN = 200;

  private final Map<String, Class<?>> allowed;

  PartNames(Map<String, Class<?>> allowed) {
    this.allowed = Map.copyOf(allowed);
  }

  /** These and more. */
  PartNames and(Class<?>... classes) {
    Map<String, Class<?>> more = new HashMap<>(allowed);
    for (Class<?> one : classes) {
      more.put(one.getName(), one);
    }
    return new PartNames(more);
  }

  /**
   * The class of a name.
   *
   * @param name as it stands in a configuration
   * @param wanted what is needed there
   */
  Class<?> find(String name, Class<?> wanted) throws ModelFileException {
    Class<?> found = allowed.get(name);
    if (found == null) {
      found = part(name);
    }
    if (!wanted.isAssignableFrom(found)) {
      throw new ModelFileException(
          "it names '%s' where a %s belongs".formatted(shown(name), wanted.getSimpleName()));
    }
    return found;
  }

  private static Class<?> part(String name) throws ModelFileException {
    boolean ours =
        PACKAGES.stream().anyMatch(name::startsWith)
            && name.chars().allMatch(c -> c == '.' || Character.isJavaIdentifierPart(c));
    Class<?> part = ours ? load(name) : null;
    if (part == null || PARTS.stream().noneMatch(type -> type.isAssignableFrom(part))) {
      throw new ModelFileException(
          "it names '%s', which is no layer, loss or the like of Deeplearning4j or gmnm; if it is yours, allow it by ModelFiles.allow"
              .formatted(shown(name)));
    }
    return part;
  }

  private static @Nullable Class<?> load(String name) throws ModelFileException {
    try {
      return Class.forName(name, false, PartNames.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ModelFileException(
          "it names the class %s, which is not there; use a newer gmnm, or add the library that has it to the class path"
              .formatted(shown(name)),
          e);
    }
  }

  private static String shown(String name) {
    return name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "..." : name;
  }
}
