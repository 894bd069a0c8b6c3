package org.gmnm.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.gmnm.dl4j.AttentionHeads;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.gmnm.dl4j.Parameter;
import org.gmnm.dl4j.Parameter.Kind;
import org.gmnm.dl4j.Products;
import org.gmnm.dl4j.SequenceLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Multi-head self-attention with the right gradient: every time step, or pixel, looks at all of its
 * example.
 *
 * <pre>
 *   q_t = x_t·Wq,  k_t = x_t·Wk,  v_t = x_t·Wv        cut into heads of s numbers
 *   a_tu = softmax over u of q_t·k_u / √s             for every head, over steps that count
 *          or of −|q_t − k_u|² / (2σ²)                with {@code Similarity.GAUSSIAN}
 *   output_t = [Σ_u a_tu v_u of every head] · Wo [+ b]
 * </pre>
 *
 * <pre>{@code
 * new MultiHeadAttentionLayer.Builder().nOut(64).heads(4).build()
 * }</pre>
 *
 * <p><b>Shapes</b>, with d = nIn, o = nOut, h = heads, s = headSize:
 *
 * <ul>
 *   <li>recurrent NCW [N, d, T] → [N, o, T], NWC [N, T, d] → [N, T, o]: among the steps
 *   <li>convolutional NCHW [N, d, H, W] → [N, o, H, W], NHWC [N, H, W, d] → [N, H, W, o]: among the
 *       pixels
 *   <li>feed-forward [N, d] → [N, o]: an example is one step, and the map is linear; Wq and Wk have
 *       no effect
 * </ul>
 *
 * <p><b>Parameters</b>, in the order of saved models; weights start by {@code weightInit}, Xavier
 * unless set:
 *
 * <ul>
 *   <li>{@code Wq}, {@code Wk}, {@code Wv} [d, h·s], columns s·i to s·(i + 1) are those of head i
 *   <li>{@code Wo} [h·s, o]
 *   <li>{@code b} [1, o], with {@code hasBias(true)}, the default: {@code biasInit}, 0 unless set.
 *       A bias of the keys has no effect and one of the values is one of the output
 *   <li>{@code logScale} [1, h], with {@code Similarity.GAUSSIAN} only: the logarithm of σ for
 *       every head, at first log(1.5 s)/4. Where queries and keys are independent and normal,
 *       logits then differ from key to key by the same standard deviation as those of dot products.
 *       It counts as a bias: L2 does not pull it to 0 unless {@code l2Bias} says so
 * </ul>
 *
 * <p>A dot product looks along a direction, and the longer a key the more; a Gaussian looks at what
 * is near. Both cost the same.
 *
 * <p>Steps do not know where they are: add a place to the features if it matters. Dropout acts on
 * the input. A residual path and a normalisation are DL4J's {@code ElementWiseVertex} and {@link
 * LayerNormLayer}.
 *
 * <p><b>Masks</b>: a masked step gives zeros and weighs nothing for the others.
 *
 * <p><b>Limits</b>: memory grows with N·h·T² in training; in inference on the CPU with T². Gaussian
 * similarities lose digits where queries and keys lie much farther from the origin than σ: a {@link
 * LayerNormLayer} before helps. NaN and infinite inputs are refused, at masked steps too.
 *
 * <p><b>Why not DL4J's {@code SelfAttentionLayer}</b>: it doubles the gradient of itself and of all
 * below (docs/dl4j-defects.md).
 *
 * <p><b>Reference</b>: Vaswani et al., <i>Attention Is All You Need</i>, 2017, equations 1 and
 * following.
 */
public final class MultiHeadAttentionLayer extends SequenceLayer {

  private static final long serialVersionUID = 1L;

  /** Default number of heads: {@value}. */
  public static final int DEFAULT_HEADS = 1;

  /** Default of {@link Builder#hasBias}: {@value}. */
  public static final boolean DEFAULT_HAS_BIAS = true;

  /** Default of {@link Builder#similarity}. */
  public static final Similarity DEFAULT_SIMILARITY = Similarity.DOT_PRODUCT;

  /** Key of the map to queries [d, h·s]. */
  public static final String QUERIES = "Wq";

  /** Key of the map to keys [d, h·s]. */
  public static final String KEYS = "Wk";

  /** Key of the map to values [d, h·s]. */
  public static final String VALUES = "Wv";

  /** Key of the map from the heads to the output [h·s, o]. */
  public static final String OUTPUT = "Wo";

  /** Key of the output bias [1, o]. */
  public static final String BIAS = "b";

  /** Key of the logarithms of the Gaussian similarity's σ [1, h]. */
  public static final String LOG_SCALE = "logScale";

  /** A masked step's score lies so far below all others that its weight is exactly 0. */
  static final double NEVER = 1e30;

  /** The same within the range of half precision, which ends at 65,504. */
  private static final double NEVER_IN_HALF_PRECISION = 3e4;

  /** What makes a query look at a key. */
  public enum Similarity {
    /** {@code q·k / √s}. */
    DOT_PRODUCT,
    /** {@code −|q − k|² / (2σ²)} with a σ of each head, which is learned. */
    GAUSSIAN
  }

  @JsonProperty private int heads = DEFAULT_HEADS;
  @JsonProperty private int headSize;
  @JsonProperty private boolean hasBias = DEFAULT_HAS_BIAS;
  @JsonProperty private Similarity similarity = DEFAULT_SIMILARITY;

  private MultiHeadAttentionLayer() {}

  private MultiHeadAttentionLayer(Builder builder) {
    super(builder);
    heads = builder.heads;
    hasBias = builder.hasBias;
    similarity = builder.similarity;
    headSize =
        builder.headSize == 0 && heads > 0 ? (int) Math.max(1, nOut / heads) : builder.headSize;
    validate();
    initializeConstraints(builder);
  }

  @Override
  protected void validate() {
    super.validate();
    requireAtLeast("heads", heads, 1, "set it with heads(..)");
    requireAtLeast("headSize", headSize, 1, "set it with headSize(..), or leave it out");
    require(
        similarity != null,
        "similarity must be DOT_PRODUCT or GAUSSIAN, got null; set it with similarity(..)");
    long width = (long) heads * headSize;
    require(
        Math.max(nIn, nOut) * width <= Integer.MAX_VALUE,
        "nIn * heads * headSize and heads * headSize * nOut must be <= "
            + Integer.MAX_VALUE
            + ", got nIn = "
            + nIn
            + ", heads = "
            + heads
            + ", headSize = "
            + headSize
            + ", nOut = "
            + nOut
            + "; use fewer or smaller heads");
  }

  @Override
  public List<Parameter> parameters() {
    long width = (long) heads * headSize;
    List<Parameter> all = new ArrayList<>();
    all.add(new Parameter(QUERIES, Kind.WEIGHT, nIn, width));
    all.add(new Parameter(KEYS, Kind.WEIGHT, nIn, width));
    all.add(new Parameter(VALUES, Kind.WEIGHT, nIn, width));
    all.add(new Parameter(OUTPUT, Kind.WEIGHT, width, nOut));
    if (hasBias) {
      all.add(new Parameter(BIAS, Kind.BIAS, 1, nOut));
    }
    if (isGaussian()) {
      all.add(new Parameter(LOG_SCALE, Kind.BIAS, 1, heads));
    }
    return all;
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    IWeightInit weights = weightInitFn == null ? new WeightInitXavier() : weightInitFn;
    parameters.forEach(
        (key, values) -> {
          if (key.equals(BIAS)) {
            values.assign(Double.isNaN(biasInit) ? 0 : biasInit);
          } else if (key.equals(LOG_SCALE)) {
            values.assign(Math.log(1.5 * headSize) / 4);
          } else {
            INDArray drawn = Nd4j.create(values.dataType(), values.shape(), 'c');
            double fanIn = values.rows();
            double fanOut = values.columns();
            weights.init(fanIn, fanOut, values.shape(), 'c', drawn);
            values.assign(drawn);
          }
        });
  }

  private boolean isGaussian() {
    return similarity == Similarity.GAUSSIAN;
  }

  /** On other backends and in half precision the definition is at work. */
  @Override
  protected @Nullable ClosedForm closedForm(DataType type) {
    return AttentionHeads.areFor(type) ? new AttentionPasses(heads, headSize, isGaussian()) : null;
  }

  @Override
  protected FeatureLayerRuntime runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new org.gmnm.layers.runtime.MultiHeadAttentionLayer(conf, dataType);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable input, SDVariable mask, Map<String, SDVariable> parameters) {
    SDVariable queries = heads(sameDiff, input, parameters, QUERIES, mask); // [N, h, T, s]
    SDVariable keys = heads(sameDiff, input, parameters, KEYS, mask);
    SDVariable values = heads(sameDiff, input, parameters, VALUES, mask);
    SDVariable scores =
        isGaussian()
            ? gaussian(sameDiff, queries, keys, get(parameters, LOG_SCALE))
            : timesTransposed(sameDiff, queries, keys).mul(1 / Math.sqrt(headSize));
    SDVariable counts = sameDiff.expandDims(sameDiff.expandDims(mask, 1), 1); // [N, 1, 1, T]
    SDVariable allowed = scores.mul(counts).add(counts.sub(1).mul(never(mask)));
    // ND4J's softmax of doubles loses everything where all exponents are far below 0.
    SDVariable weights = sameDiff.nn().softmax(allowed.sub(allowed.max(true, 3)), 3);
    SDVariable joined =
        times(weights, values).permute(0, 2, 1, 3).reshape(-1, (long) heads * headSize);
    SDVariable output = Products.of(joined, get(parameters, OUTPUT));
    return hasBias ? output.add(get(parameters, BIAS)) : output;
  }

  private static double never(SDVariable mask) {
    return mask.dataType() == DataType.FLOAT16 ? NEVER_IN_HALF_PRECISION : NEVER;
  }

  private SDVariable heads(
      SameDiff sameDiff,
      SDVariable input,
      Map<String, SDVariable> parameters,
      String key,
      SDVariable mask) {
    return cut(sameDiff, Products.of(input, get(parameters, key)), mask);
  }

  /** −|q − k|² / (2σ²) [N, h, T, T] without |q|², which all keys have in common. */
  private SDVariable gaussian(
      SameDiff sameDiff, SDVariable queries, SDVariable keys, SDVariable logScale) {
    SDVariable inverse = sameDiff.math().exp(logScale.neg()).reshape(1, heads, 1, 1);
    SDVariable scaled = keys.mul(inverse);
    SDVariable lengths = scaled.mul(scaled).sum(true, 3).permute(0, 1, 3, 2); // [N, h, 1, T]
    return timesTransposed(sameDiff, queries.mul(inverse), scaled).sub(lengths.mul(0.5));
  }

  /** q·kᵀ [N, h, T, T]. With heads of one number each no product of SameDiff may be of two. */
  private SDVariable timesTransposed(SameDiff sameDiff, SDVariable queries, SDVariable keys) {
    return headSize == 1
        ? queries.mul(keys.permute(0, 1, 3, 2))
        : sameDiff.mmul(queries, keys, false, true, false);
  }

  /** a·v [N, h, T, s], likewise. */
  private SDVariable times(SDVariable weights, SDVariable values) {
    return headSize == 1
        ? weights.mul(values.permute(0, 1, 3, 2)).sum(true, 3)
        : weights.mmul(values);
  }

  /** Rows [N·T, h·s] as heads [N, h, T, s]. */
  private SDVariable cut(SameDiff sameDiff, SDVariable rows, SDVariable mask) {
    SDVariable shape =
        sameDiff.concat(
            0, mask.shape(), sameDiff.constant(Nd4j.createFromArray(new long[] {heads, headSize})));
    return rows.reshape(shape).permute(0, 2, 1, 3);
  }

  private static <T> T get(Map<String, T> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /**
   * The number of heads h.
   *
   * @return h
   */
  public int getHeads() {
    return heads;
  }

  /**
   * The width s of a head.
   *
   * @return s
   */
  public int getHeadSize() {
    return headSize;
  }

  /**
   * Whether the output has a bias.
   *
   * @return true if parameter {@code b} exists
   */
  public boolean hasBias() {
    return hasBias;
  }

  /**
   * What makes a query look at a key.
   *
   * @return the similarity
   */
  public Similarity getSimilarity() {
    return similarity;
  }

  /** Builds a {@link MultiHeadAttentionLayer}. Required: {@code nOut}. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends FeatureLayer.Builder<Builder> {

    private int heads = DEFAULT_HEADS;
    private int headSize;
    private boolean hasBias = DEFAULT_HAS_BIAS;
    private Similarity similarity = DEFAULT_SIMILARITY;

    /** A builder with every default. */
    public Builder() {}

    /**
     * The number of heads h. Default: {@value MultiHeadAttentionLayer#DEFAULT_HEADS}.
     *
     * @param heads at least 1
     * @return this builder
     */
    public Builder heads(int heads) {
      this.heads = heads;
      return this;
    }

    /**
     * The width s of a head. Default: nOut / heads, at least 1.
     *
     * @param headSize at least 1, or 0 for the default
     * @return this builder
     */
    public Builder headSize(int headSize) {
      this.headSize = headSize;
      return this;
    }

    /**
     * Whether to add a bias to the output. Default: {@value
     * MultiHeadAttentionLayer#DEFAULT_HAS_BIAS}.
     *
     * @param hasBias true for a bias
     * @return this builder
     */
    public Builder hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return this;
    }

    /**
     * What makes a query look at a key. Default: {@link
     * MultiHeadAttentionLayer#DEFAULT_SIMILARITY}, the scaled dot product.
     *
     * @param similarity DOT_PRODUCT or GAUSSIAN
     * @return this builder
     */
    public Builder similarity(Similarity similarity) {
      this.similarity = similarity;
      return this;
    }

    @Override
    public MultiHeadAttentionLayer build() {
      return new MultiHeadAttentionLayer(this);
    }
  }
}
