package org.gmnm.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.AlgoMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdDataAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.BwdFilterAlgo;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer.FwdAlgo;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.layers.BatchNormLayer;
import org.gmnm.layers.GmmEmbeddingLayer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.KanLayer;
import org.gmnm.layers.LayerNormLayer;
import org.gmnm.layers.LeakyReluActivation;
import org.gmnm.layers.LstmLayer;
import org.gmnm.layers.MixtureOfExpertsLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.layers.TransposedConvolutionLayer;
import org.gmnm.layers.UgmmLayer;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.loss.LossJointGaussianMixture;
import org.gmnm.loss.LossNgmg;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** One small network for every option of every layer and loss, and for every kind of input. */
@SuppressWarnings("unchecked") // DL4J's builders
final class SavedOptions {

  private static final int FEATURES = 3;

  /** What goes into a network. */
  private enum Input {
    ROWS,
    STEPS,
    STEPS_LAST,
    IMAGES,
    IMAGES_LAST;

    InputType type() {
      return switch (this) {
        case ROWS -> InputType.feedForward(FEATURES);
        case STEPS -> InputType.recurrent(FEATURES, 2);
        case STEPS_LAST -> InputType.recurrent(FEATURES, 2, RNNFormat.NWC);
        case IMAGES -> InputType.convolutional(2, 2, FEATURES);
        case IMAGES_LAST -> InputType.convolutional(2, 2, FEATURES, CNN2DFormat.NHWC);
      };
    }

    INDArray example() {
      INDArray values = Nd4j.linspace(DataType.DOUBLE, -1, 0.25, 12);
      return switch (this) {
        case ROWS -> values.reshape(4, FEATURES);
        case STEPS -> values.reshape(2, FEATURES, 2);
        case STEPS_LAST -> values.reshape(2, 2, FEATURES);
        case IMAGES -> values.reshape(1, FEATURES, 2, 2);
        case IMAGES_LAST -> values.reshape(1, 2, 2, FEATURES);
      };
    }

    Layer output() {
      return switch (this) {
        case ROWS, IMAGES, IMAGES_LAST ->
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build();
        case STEPS, STEPS_LAST ->
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .dataFormat(this == STEPS ? RNNFormat.NCW : RNNFormat.NWC)
                .build();
      };
    }
  }

  /**
   * A network and what it is asked.
   *
   * @param network made anew at each call, always with the same parameters
   * @param input for its output
   */
  record Case(Supplier<MultiLayerNetwork> network, INDArray input) {}

  private final Map<String, Case> cases = new LinkedHashMap<>();

  private SavedOptions() {
    gmnm();
    embedding();
    attention();
    normalisation();
    batchNormalisation();
    transposedConvolution();
    lstm();
    experts();
    univariate();
    kan();
    activations();
    losses();
  }

  /** By the names of their files. */
  static Map<String, Case> all() {
    return new SavedOptions().cases;
  }

  private void gmnm() {
    Supplier<GmnmLayer.Builder> usual = () -> new GmnmLayer.Builder().plain().nOut(2).components(3);
    layer("gmnm-components", usual, b -> b.components(4));
    layer("gmnm-rank", usual, b -> b.rank(2));
    layer("gmnm-sum", usual, b -> b.aggregation(GmnmLayer.Aggregation.SUM));
    layer("gmnm-bias", usual, b -> b.hasBias(true));
    inherited("gmnm", usual, Input.values());
    layer("gmnm-standardised", usual, b -> b.standardizeInput(true));
    layer("gmnm-decay", usual, b -> b.standardizeInput(true).statisticsDecay(0.9));
    layer("gmnm-centred", usual, b -> b.centredResponses(true));
    layer("gmnm-equalised", usual, b -> b.equalizedFrom(2));
    layer("gmnm-spread", usual, b -> b.centreSpread(0.5));
    layer("gmnm-defaults", () -> new GmnmLayer.Builder().nOut(2).components(3), b -> b);
  }

  private void embedding() {
    Supplier<GmmEmbeddingLayer.Builder> usual =
        () -> new GmmEmbeddingLayer.Builder().components(3).interval(-1, 2);
    layer("embedding-components", usual, b -> b.components(4));
    layer("embedding-interval", usual, b -> b.interval(-2, 3));
    layer("embedding-sigma-over-spacing", usual, b -> b.sigmaOverSpacing(0.9));
    layer("embedding-stochastic", usual, b -> b.stochastic(true));
    inherited("embedding", usual, Input.values());
  }

  private void attention() {
    Supplier<MultiHeadAttentionLayer.Builder> usual =
        () -> new MultiHeadAttentionLayer.Builder().nOut(2).heads(1).headSize(2);
    steps("attention-heads", usual, b -> b.heads(2));
    steps("attention-head-size", usual, b -> b.headSize(3));
    steps("attention-weight-init", usual, b -> b.weightInit(new NormalDistribution(0, 0.5)));
    steps("attention-no-bias", usual, b -> b.hasBias(false));
    steps("attention-gaussian", usual, b -> b.similarity(Similarity.GAUSSIAN));
    inherited("attention", usual, Input.STEPS, Input.STEPS_LAST);
  }

  private void normalisation() {
    Supplier<LayerNormLayer.Builder> usual = LayerNormLayer.Builder::new;
    layer("layer-norm-epsilon", usual, b -> b.epsilon(0.1));
    inherited("layer-norm", usual, Input.values());
  }

  private void batchNormalisation() {
    Supplier<BatchNormLayer.Builder> usual = BatchNormLayer.Builder::new;
    batchNorm("batch-norm-rectified", () -> usual.get().rectified(true));
    batchNorm("batch-norm-decay", () -> usual.get().decay(0.5));
    batchNorm("batch-norm-epsilon", () -> usual.get().eps(0.1));
    batchNorm("batch-norm-whole-batch", () -> usual.get().minibatch(false));
    batchNorm("batch-norm-gamma", () -> usual.get().gamma(1.5).lockGammaBeta(true));
    batchNorm("batch-norm-beta", () -> usual.get().beta(0.25).lockGammaBeta(true));
    batchNorm("batch-norm-fallback", () -> usual.get().helperAllowFallback(false));
    batchNorm("batch-norm-variance", () -> usual.get().useLogStd(false));
    Supplier<BatchNormalization.Builder> stock = BatchNormLayer.Builder::new;
    inherited("batch-norm", stock, Input.ROWS, Input.IMAGES, Input.IMAGES_LAST);
    add( // its builder refuses one; models that name it, as DL4J's may, are still read
        "batch-norm-activation",
        Input.ROWS,
        () -> {
          BatchNormLayer layer = usual.get().build();
          layer.setActivationFn(Activation.SOFTPLUS.getActivationFunction());
          return layer;
        });
  }

  private void batchNorm(String name, Supplier<BatchNormalization.Builder> builder) {
    add(name, Input.ROWS, () -> builder.get().build());
  }

  private void transposedConvolution() {
    Supplier<Deconvolution2D.Builder> usual =
        () -> new TransposedConvolutionLayer.Builder(2, 2).nOut(2);
    Map<String, UnaryOperator<Deconvolution2D.Builder>> options = new LinkedHashMap<>();
    options.put("kernel", b -> b.kernelSize(3, 2));
    options.put("stride", b -> b.stride(2, 1));
    options.put("padding", b -> b.padding(0, 1));
    options.put("dilation", b -> b.dilation(2, 1));
    options.put("same", b -> b.convolutionMode(ConvolutionMode.Same));
    options.put("no-bias", b -> b.hasBias(false));
    options.put("weight-init", b -> b.weightInit(new NormalDistribution(0, 0.5)));
    options.put("algorithm", b -> b.cudnnAlgoMode(AlgoMode.NO_WORKSPACE));
    options.put("forward-algorithm", b -> b.cudnnFwdMode(FwdAlgo.GEMM));
    options.put("filter-algorithm", b -> b.cudnnBwdFilterMode(BwdFilterAlgo.ALGO_1));
    options.put("data-algorithm", b -> b.cudnnBwdDataMode(BwdDataAlgo.ALGO_1));
    options.put("fallback", b -> b.helperAllowFallback(false));
    options.forEach(
        (name, option) ->
            add(
                "transposed-convolution-" + name,
                Input.IMAGES,
                () -> option.apply(usual.get()).build()));
    inherited("transposed-convolution", usual, Input.IMAGES, Input.IMAGES_LAST);
  }

  private void lstm() {
    Supplier<LSTM.Builder> usual = () -> new LstmLayer.Builder().nOut(2);
    steps("lstm-gates", usual, b -> b.gateActivationFunction(Activation.HARDSIGMOID));
    steps("lstm-forget-bias", usual, b -> b.forgetGateBiasInit(2));
    steps("lstm-weight-init", usual, b -> b.weightInit(new NormalDistribution(0, 0.5)));
    steps("lstm-recurrent-init", usual, b -> b.weightInitRecurrent(new NormalDistribution(0, 2)));
    steps("lstm-fallback", usual, b -> b.helperAllowFallback(false));
    inherited("lstm", usual, Input.STEPS, Input.STEPS_LAST);
  }

  private void experts() {
    Supplier<MixtureOfExpertsLayer.Builder> usual =
        () -> new MixtureOfExpertsLayer.Builder().experts(2);
    layer("experts-experts", usual, b -> b.experts(3));
    layer("experts-labels", usual, b -> b.labels(2));
    layer("experts-weight-init", usual, b -> b.weightInit(new NormalDistribution(0, 0.5)));
    inherited("experts", usual, Input.values());
  }

  private void univariate() {
    inherited("ugmm", () -> new UgmmLayer.Builder().nOut(2), Input.values());
  }

  private void kan() {
    Supplier<KanLayer.Builder> usual =
        () -> new KanLayer.Builder().nOut(2).gridSize(3).grid(-1, 1.5);
    layer("kan-grid-size", usual, b -> b.gridSize(4));
    layer("kan-grid", usual, b -> b.grid(-2, 1));
    layer("kan-no-layer-norm", usual, b -> b.layerNorm(false));
    layer("kan-no-linear-path", usual, b -> b.linearPath(false));
    inherited("kan", usual, Input.values());
  }

  /** What every layer has from DL4J, and every layout of its input. */
  private <B extends FeedForwardLayer.Builder<B>> void inherited(
      String layer, Supplier<B> usual, Input... inputs) {
    for (Input input : inputs) {
      String suffix = input.name().toLowerCase(Locale.ROOT).replace('_', '-');
      add(layer + "-" + suffix, input, () -> usual.get().build());
    }
    Input input = inputs[0];
    Map<String, UnaryOperator<B>> options = new LinkedHashMap<>();
    if (!layer.equals("batch-norm")) {
      options.put("activation", b -> b.activation(Activation.SOFTPLUS));
    }
    options.put("bias-init", b -> b.biasInit(0.25));
    options.put("gain-init", b -> b.gainInit(0.75));
    options.put("updater", b -> b.updater(new Adam(0.01)));
    options.put("bias-updater", b -> b.biasUpdater(new Adam(0.02)));
    options.put("l2", b -> b.l2(1e-3));
    options.put("l2-bias", b -> b.l2Bias(1e-3));
    options.put("clipping", b -> b.gradientNormalization(GradientNormalization.ClipL2PerLayer));
    options.put("clipping-threshold", b -> b.gradientNormalizationThreshold(2));
    options.put("dropout", b -> b.dropOut(0.8));
    options.put("weight-noise", b -> b.weightNoise(new DropConnect(0.9)));
    options.put("constraints", b -> b.constrainAllParameters(new MaxNormConstraint(2, 1)));
    options.forEach(
        (name, option) -> add(layer + "-" + name, input, () -> option.apply(usual.get()).build()));
  }

  private <B extends FeedForwardLayer.Builder<B>> void layer(
      String name, Supplier<B> usual, UnaryOperator<B> option) {
    add(name, Input.ROWS, () -> option.apply(usual.get()).build());
  }

  private <B extends FeedForwardLayer.Builder<B>> void steps(
      String name, Supplier<B> usual, UnaryOperator<B> option) {
    add(name, Input.STEPS, () -> option.apply(usual.get()).build());
  }

  private void add(String name, Input input, Supplier<? extends Layer> layer) {
    put(name, input, () -> network(input, layer.get(), input.output()));
  }

  private void activations() {
    for (double alpha : new double[] {LeakyReluActivation.DEFAULT_ALPHA, 0.2}) {
      put(
          alpha == LeakyReluActivation.DEFAULT_ALPHA ? "leaky-relu" : "leaky-relu-alpha",
          Input.ROWS,
          () ->
              network(
                  Input.ROWS,
                  new DenseLayer.Builder()
                      .nOut(4)
                      .activation(new LeakyReluActivation(alpha))
                      .build(),
                  new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build()));
    }
  }

  private void losses() {
    Map<String, Supplier<ILossFunction>> losses = new LinkedHashMap<>();
    losses.put("ngmg-scale", () -> new LossNgmg(0.5));
    losses.put("ngmg-scales", () -> LossNgmg.builder().scales(0.5, 2).build());
    losses.put("ngmg-weights", () -> LossNgmg.builder().scales(0.5, 2).weights(0.25, 0.75).build());
    losses.put("ngmg-output-weights", () -> LossNgmg.builder().outputWeights(2, 0.5).build());
    losses.put("mixture-free", () -> LossGaussianMixture.free(2));
    losses.put("mixture-min-sigma", () -> LossGaussianMixture.free(2).withMinSigma(0.1));
    losses.put("mixture-expansion", () -> LossGaussianMixture.expansion(3, -1, 2));
    losses.put(
        "mixture-intervals",
        () -> LossGaussianMixture.expansion(3, new double[] {-1, 0}, new double[] {1, 4}));
    losses.put(
        "mixture-sigma-over-spacing",
        () -> LossGaussianMixture.expansion(3, -1, 2).withSigmaOverSpacing(1));
    losses.put("mixture-crps-weight", () -> LossGaussianMixture.free(2).withCrpsWeight(0.5));
    losses.put("joint-crps-weight", () -> LossJointGaussianMixture.full(2).withCrpsWeight(0.5));
    losses.put("joint-full", () -> LossJointGaussianMixture.full(2));
    losses.put("joint-diagonal", () -> LossJointGaussianMixture.diagonal(2));
    losses.put("joint-components", () -> LossJointGaussianMixture.full(3));
    losses.put("joint-low-rank", () -> LossJointGaussianMixture.lowRank(2, 1));
    losses.put("joint-min-sigma", () -> LossJointGaussianMixture.full(2).withMinSigma(0.1));
    losses.forEach(
        (name, loss) -> {
          int outputs =
              loss.get() instanceof LossGaussianMixture mixture
                  ? mixture.outputs(name.endsWith("intervals") ? 2 : 1)
                  : loss.get() instanceof LossJointGaussianMixture joint ? joint.outputs(2) : 2;
          loss(name, Input.ROWS, outputs, () -> new OutputLayer.Builder(loss.get()));
        });
    loss("ngmg-steps", Input.STEPS, 2, () -> new RnnOutputLayer.Builder(new LossNgmg(0.5)));
    loss(
        "mixture-steps",
        Input.STEPS,
        6,
        () -> new RnnOutputLayer.Builder(LossGaussianMixture.free(2)));
    put(
        "ngmg-loss-layer",
        Input.ROWS,
        () ->
            network(
                Input.ROWS,
                hidden(),
                new LossLayer.Builder(new LossNgmg(0.5)).activation(Activation.SIGMOID).build()));
    put(
        "ngmg-images",
        Input.IMAGES,
        () ->
            network(
                Input.IMAGES,
                new GmnmLayer.Builder().plain().nOut(2).components(3).build(),
                new CnnLossLayer.Builder(new LossNgmg(0.5))
                    .activation(Activation.SIGMOID)
                    .build()));
  }

  private void loss(
      String name, Input input, int outputs, Supplier<? extends BaseOutputLayer.Builder<?>> layer) {
    put(
        name,
        input,
        () ->
            network(
                input,
                input == Input.STEPS
                    ? new GmnmLayer.Builder().plain().nOut(2).components(3).build()
                    : hidden(),
                layer.get().nOut(outputs).activation(Activation.IDENTITY).build()));
  }

  private static Layer hidden() {
    return new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build();
  }

  private static MultiLayerNetwork network(Input input, Layer first, Layer last) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2026)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(first)
                .layer(last)
                .setInputType(input.type())
                .build());
    network.init();
    return network;
  }

  private void put(String name, Input input, Supplier<MultiLayerNetwork> network) {
    if (cases.put(name, new Case(network, input.example())) != null) {
      throw new IllegalStateException("Two cases are named " + name);
    }
  }
}
