package org.gmnm.examples.speed;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.GaussianBasis;
import org.gmnm.calculus.LinearEquation;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.VariableProjection;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.layers.GmmEmbeddingLayer;
import org.gmnm.layers.KanLayer;
import org.gmnm.layers.LayerNormLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.loss.LossNgmg;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GmmExpansion;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** A layer or loss of ours, and what it is timed beside. */
enum Part {
  EMBEDDING("embedding", "GmmEmbeddingLayer, batch 256, width 64, 32 components", "SameDiff") {
    @Override
    List<Runnable> pair(long seed) {
      return List.of(embedding(seed), sameDiff(() -> embedding(seed)));
    }

    private static Runnable embedding(long seed) {
      return fit(
          new GmmEmbeddingLayer.Builder().components(32).interval(-3, 3).build(), 64, 0, seed);
    }
  },
  NORMALISATION("layer norm", "LayerNormLayer, batch 256, width 64, 16 steps", "SameDiff") {
    @Override
    List<Runnable> pair(long seed) {
      return List.of(normalisation(seed), sameDiff(() -> normalisation(seed)));
    }

    private static Runnable normalisation(long seed) {
      return fit(new LayerNormLayer.Builder().build(), 64, 16, seed);
    }
  },
  KAN("KAN", "KanLayer, batch 256, width 64, 8 Gaussians", "SameDiff") {
    @Override
    List<Runnable> pair(long seed) {
      return List.of(kan(seed), sameDiff(() -> kan(seed)));
    }

    private static Runnable kan(long seed) {
      return fit(new KanLayer.Builder().nOut(64).build(), 64, 0, seed);
    }
  },
  ATTENTION(
      "attention",
      "MultiHeadAttentionLayer, batch 256, width 64, 4 heads, 16 steps",
      "DL4J's SelfAttentionLayer, whose gradient is doubled") {
    @Override
    List<Runnable> pair(long seed) {
      return List.of(
          fit(new MultiHeadAttentionLayer.Builder().nOut(64).heads(4).build(), 64, 16, seed),
          fit(
              new SelfAttentionLayer.Builder()
                  .nOut(64)
                  .nHeads(4)
                  .headSize(16)
                  .projectInput(true)
                  .build(),
              64,
              16,
              seed));
    }
  },
  MIXTURE_LOSS(
      "mixture loss",
      "LossGaussianMixture, 5 components, 4,096 labels",
      "DL4J's LossMixtureDensity") {
    @Override
    List<Runnable> pair(long seed) {
      Nd4j.getRandom().setSeed(seed);
      INDArray labels = Nd4j.randn(DataType.FLOAT, ROWS, 1);
      INDArray output = Nd4j.randn(DataType.FLOAT, ROWS, 15);
      IActivation identity = Activation.IDENTITY.getActivationFunction();
      return List.of(
          loss(LossGaussianMixture.free(5), labels, output, identity),
          loss(
              LossMixtureDensity.builder().gaussians(5).labelWidth(1).build(),
              labels,
              output,
              identity));
    }
  },
  NGMG_LOSS("NGMG", "LossNgmg, 4,096 × 10 probabilities", "DL4J's LossBinaryXENT") {
    @Override
    List<Runnable> pair(long seed) {
      Nd4j.getRandom().setSeed(seed);
      INDArray labels = Nd4j.rand(DataType.FLOAT, ROWS, 10).gt(0.9).castTo(DataType.FLOAT);
      INDArray output = Nd4j.randn(DataType.FLOAT, ROWS, 10);
      IActivation sigmoid = Activation.SIGMOID.getActivationFunction();
      return List.of(
          loss(new LossNgmg(), labels, output, sigmoid),
          loss(new LossBinaryXENT(), labels, output, sigmoid));
    }
  },
  EXPANSION(
      "expansion", "GmmExpansion, 100 components, a million values", "a plain read of the values") {
    @Override
    List<Runnable> pair(long seed) {
      return expansion(GmmExpansion.of(0, 1, 100).accumulator(), seed);
    }
  },
  FAST_EXPANSION(
      "fast expansion", "fastAccumulator of the same, to 1e-12", "a plain read of the values") {
    @Override
    List<Runnable> pair(long seed) {
      return expansion(GmmExpansion.of(0, 1, 100).fastAccumulator(), seed);
    }
  },
  LEAST_SQUARES(
      "least squares",
      "Poisson in closed form, 1,024 components, 3,000 rows",
      "LAPACK's solve of the same matrix") {
    @Override
    List<Runnable> pair(long seed) {
      Domain square = Domain.box(new double[2], new double[] {1, 1});
      List<LinearEquation> equations =
          List.of(
              LinearEquation.of(
                  "inside",
                  LinearOperator.laplacian(),
                  square.inside(2_600, Sampler.SOBOL, seed),
                  x -> Math.sin(x[0])),
              LinearEquation.of(
                  "border",
                  LinearOperator.value(),
                  square.border(400, Sampler.SOBOL, seed),
                  x -> 0));
      GaussianBasis basis =
          GaussianBasis.grid(
              new double[] {-0.2, -0.2}, new double[] {1.2, 1.2}, new int[] {32, 32}, 3);
      SolvedMatrix matrix = new SolvedMatrix();
      new VariableProjection(equations).withSolver(matrix).solve(basis);
      return List.of(() -> new VariableProjection(equations).solve(basis), matrix::again);
    }
  };

  private static final int BATCH = 256;
  private static final int ROWS = 4_096;

  private final String shortTitle;
  private final String title;
  private final String beside;

  Part(String shortTitle, String title, String beside) {
    this.shortTitle = shortTitle;
    this.title = title;
    this.beside = beside;
  }

  String shortTitle() {
    return shortTitle;
  }

  String title() {
    return title;
  }

  /** What it is timed beside. */
  String beside() {
    return beside;
  }

  /** Ours, and the other. */
  abstract List<Runnable> pair(long seed);

  /** A training step of what chooses how to compute when it is first used. */
  private static Runnable sameDiff(Supplier<Runnable> training) {
    String before = System.getProperty(ClosedForm.SAMEDIFF, "false");
    System.setProperty(ClosedForm.SAMEDIFF, "true");
    try {
      return training.get();
    } finally {
      System.setProperty(ClosedForm.SAMEDIFF, before);
    }
  }

  /**
   * A training step of a layer under a squared error.
   *
   * @param steps of time, 0 for none
   */
  private static Runnable fit(Layer layer, int width, int steps, long seed) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Sgd(NetworkContestant.RATE))
                .list()
                .layer(layer)
                .layer(
                    steps == 0
                        ? new LossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build()
                        : new RnnLossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build())
                .setInputType(
                    steps == 0 ? InputType.feedForward(width) : InputType.recurrent(width, steps))
                .build());
    network.init();
    Nd4j.getRandom().setSeed(seed);
    INDArray input =
        steps == 0
            ? Nd4j.randn(DataType.FLOAT, BATCH, width)
            : Nd4j.randn(DataType.FLOAT, BATCH, width, steps);
    INDArray output = network.output(input);
    DataSet data = new DataSet(input, Nd4j.randn(DataType.FLOAT, output.shape()));
    network.fit(data);
    return () -> network.fit(data);
  }

  /** Learns its size, as those of Deeplearning4j's layers do. */
  private static final WorkspaceConfiguration WORKSPACE =
      WorkspaceConfiguration.builder()
          .policyLearning(LearningPolicy.OVER_TIME)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .overallocationLimit(0.02)
          .cyclesBeforeInitialization(3)
          .build();

  /** A million more values for a sum that goes on, and a read of them. */
  private static List<Runnable> expansion(Accumulator sums, long seed) {
    double[] values = new Random(seed).doubles(1_000_000).toArray();
    return List.of(
        () -> sums.add(values),
        () -> {
          double sum = 0;
          for (double value : values) {
            sum += value;
          }
          if (sum <= 0) { // or the loop would be nobody's
            throw new IllegalStateException("The values are positive");
          }
        });
  }

  private static Runnable loss(
      ILossFunction loss, INDArray labels, INDArray output, IActivation activation) {
    return () -> {
      // As in a training: outside of a workspace every array is fresh memory, and that is what one
      // would time.
      try (MemoryWorkspace workspace =
          Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, "loss")) {
        // A copy, for an activation may work in place.
        loss.computeGradientAndScore(labels, output.dup(), activation, null, true);
      }
    };
  }
}
