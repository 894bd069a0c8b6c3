package org.gmnm.examples.classification;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.loss.LossNgmg;
import org.gmnm.loss.NgmgScaleSchedule;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** The losses that are compared, each with its activation and, for NGMG, its scale. */
enum NoisyLoss {
  /** Binary cross-entropy of a sigmoid per class. */
  BINARY("binary cross-entropy", Activation.SIGMOID, 0, 1),
  /** Categorical cross-entropy of a softmax. */
  CATEGORICAL("categorical cross-entropy", Activation.SOFTMAX, 0, 1),
  /** NGMG of scale 1 after a softmax: all errors count. */
  NGMG_WIDE("NGMG softmax, scale 1", Activation.SOFTMAX, 1, 1),
  /** NGMG of scale ½ after a softmax: confident contradictions count less. */
  NGMG_HALF("NGMG softmax, scale 0.5", Activation.SOFTMAX, 0.5, 1),
  /** NGMG after a softmax, narrowed from scale 2 to ½ in the first third of the training. */
  NGMG_TO_HALF("NGMG softmax, scale 2 to 0.5", Activation.SOFTMAX, 0.5, 4),
  /**
   * NGMG after a softmax, narrowed from scale 2 to 0.3 in the first third of the training: the one
   * that did best in the tuning.
   */
  NGMG("NGMG softmax, scale 2 to 0.3", Activation.SOFTMAX, 0.3, NgmgScaleSchedule.DEFAULT_WIDENING),
  /** The same, but narrowed over all of the training. */
  NGMG_LATE("NGMG softmax, scale 2 to 0.3 at the end", Activation.SOFTMAX, 0.3, 2 / 0.3, 1),
  /** NGMG after a softmax, narrowed from scale 2 to ½ over all of the training. */
  NGMG_LATE_HALF("NGMG softmax, scale 2 to 0.5 at the end", Activation.SOFTMAX, 0.5, 4, 1),
  /** NGMG of scale 1 after a sigmoid per class: what {@code new LossNgmg()} is. */
  NGMG_SIGMOID_WIDE("NGMG sigmoid, scale 1", Activation.SIGMOID, 1, 1),
  /** NGMG of scales ¼ and 1 after a sigmoid per class: what version 0.1 recommended. */
  NGMG_SIGMOID_BOTH("NGMG sigmoid, scales 0.25 and 1", Activation.SIGMOID, 1, 1) {
    @Override
    ILossFunction loss() {
      return new LossNgmg(0.25, 1.0);
    }
  },
  /** NGMG of scale ½ after a sigmoid per class. */
  NGMG_SIGMOID("NGMG sigmoid, scale 0.5", Activation.SIGMOID, 0.5, 1),
  /** NGMG after a sigmoid per class, narrowed from scale 2 to ½ in the first third. */
  NGMG_SIGMOID_NARROWED("NGMG sigmoid, scale 2 to 0.5", Activation.SIGMOID, 0.5, 4),
  /** The loss induced by correntropy with its usual width: NGMG of one scale, by its other name. */
  CORRENTROPY("correntropy (NGMG softmax), 0.5", Activation.SOFTMAX, 0.5, 1),
  /** Mean absolute error of a softmax. */
  MAE("mean absolute error", RobustLoss.Form.ABSOLUTE),
  /** Generalized cross-entropy, q = 0.7. */
  GCE("generalized cross-entropy", RobustLoss.Form.GENERALIZED),
  /** Symmetric cross-entropy, 0.1 and 1. */
  SCE("symmetric cross-entropy", RobustLoss.Form.SYMMETRIC),
  /** Normalized and reverse cross-entropy, 1 and 1. */
  NCE_RCE("normalized + reverse cross-entropy", RobustLoss.Form.NORMALIZED);

  private final String title;
  private final Activation activation;
  private final double scale;
  private final double widening;
  private final double narrowing;
  private final RobustLoss.@Nullable Form robust;

  NoisyLoss(String title, Activation activation, double scale, double widening) {
    this(title, activation, scale, widening, NgmgScaleSchedule.DEFAULT_SHARE);
  }

  /** Of the literature on wrong labels, after a softmax. */
  NoisyLoss(String title, RobustLoss.Form robust) {
    this(title, Activation.SOFTMAX, 0, 1, 0, robust);
  }

  /** With the share of the training in which the scale is narrowed. */
  NoisyLoss(String title, Activation activation, double scale, double widening, double narrowing) {
    this(title, activation, scale, widening, narrowing, null);
  }

  NoisyLoss(
      String title,
      Activation activation,
      double scale,
      double widening,
      double narrowing,
      RobustLoss.@Nullable Form robust) {
    this.title = title;
    this.activation = activation;
    this.scale = scale;
    this.widening = widening;
    this.narrowing = narrowing;
    this.robust = robust;
  }

  /** Its name in tables. */
  String title() {
    return title;
  }

  /** The layer in which alone the networks differ. */
  OutputLayer output(int classes) {
    return new OutputLayer.Builder(loss())
        .nOut(classes)
        .activation(activation)
        .weightInit(WeightInit.XAVIER)
        .build();
  }

  ILossFunction loss() {
    if (robust != null) {
      return new RobustLoss(robust);
    }
    return switch (this) {
      case BINARY -> new LossBinaryXENT();
      case CATEGORICAL -> new LossMCXENT();
      default -> new LossNgmg(scale);
    };
  }

  /** What has to listen to a training of so many steps. */
  List<TrainingListener> listeners(long steps) {
    if (widening <= 1) {
      return List.of();
    }
    return List.of(NgmgScaleSchedule.narrowing(widening, narrowing, Math.max(1, steps)));
  }
}
