package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gmnm.dl4j.Parameter.Kind;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Running mean and standard deviation of each feature of a layer's input, learned in training.
 *
 * <p>With m and v the mean and variance of a batch's feature, n the number of batches before it in
 * which the feature varied, and the weight {@code a = max(1/(n + 1), 1 − decay)}:
 *
 * <pre>
 *   mean ← mean + a (m − mean)
 *   std² ← (1 − a)(std² + a (m − mean)²) + a v,   n ← n + 1      where v &gt; 0
 * </pre>
 *
 * <p>So the first batches count alike, and old ones fade once there are many. The variance is that
 * of all rows together, the batches' means included, which small batches need. A feature that is
 * constant throughout a batch says nothing about its spread: it keeps the one it has, 1 at first. A
 * batch of one row tells the mean only.
 *
 * <p>Within a step the statistics are constants, those of the batches before it: training and
 * inference compute the same function, of each row by itself, and gradients do not pass through
 * them. The arrays are fixed parameters ({@link Kind#FIXED}), so that whatever saves, copies or
 * averages parameters does so with them. A backward pass learns, and what it learned takes effect
 * with the optimiser's step, so that a gradient is right for the network that it was asked of.
 *
 * <p>Every batch counts in the first {@value #EVERY_BATCH} iterations, and every {@value #LATER}th
 * later on: by then one batch more or less tells little, and small networks feel the time. Masked
 * rows do not count. Of more than {@value #ROWS} rows in a batch as many are taken, evenly spread.
 */
public final class RunningStatistics {

  /** Key of the means [1, d]. */
  public static final String MEAN = "mean";

  /** Key of the standard deviations [1, d], all positive. */
  public static final String DEVIATION = "std";

  /** Key of the number of batches in which each feature varied [1, d]. */
  public static final String BATCHES = "batches";

  /** At most this many rows of a batch are looked at: {@value}. */
  public static final int ROWS = 1024;

  /** Until this iteration every batch counts: {@value}. */
  public static final int EVERY_BATCH = 64;

  /** From then on, one in so many: {@value}. */
  public static final int LATER = 4;

  /** Deviations below this part of the mean are rounding. */
  private static final double ROUNDING = 1e-5;

  private final double decay;
  private final KeptArrays kept = new KeptArrays();
  private Map<String, INDArray> learned = Map.of();
  private boolean wanted = true;

  /**
   * Statistics without memory of their own: the parameters are the layer's.
   *
   * @param decay what is kept of the past at each batch once there are many, 0 to 1
   */
  public RunningStatistics(double decay) {
    this.decay = decay;
  }

  /**
   * The arrays that a layer declares.
   *
   * @param features d
   * @return mean, standard deviation and number of batches, in this order
   */
  public static List<Parameter> parameters(long features) {
    return List.of(
        new Parameter(MEAN, Kind.FIXED, 1, features),
        new Parameter(DEVIATION, Kind.FIXED, 1, features),
        new Parameter(BATCHES, Kind.FIXED, 1, features));
  }

  /**
   * What they are before the first batch: the input is taken as it is.
   *
   * @param parameters the layer's, by key
   */
  public static void initialize(Map<String, INDArray> parameters) {
    get(parameters, MEAN).assign(0);
    get(parameters, DEVIATION).assign(1);
    get(parameters, BATCHES).assign(0);
  }

  /**
   * Learns from a batch, without a change of the parameters yet.
   *
   * @param rows features [N, d]
   * @param mask [N, 1], 1 for a row that counts, or null if all do
   * @param period after how many rows the next example begins
   * @param parameters the layer's, by key
   */
  void learn(
      INDArray rows, @Nullable INDArray mask, long period, Map<String, INDArray> parameters) {
    if (!wanted) {
      return;
    }
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long stride = stride(rows.size(0), period);
      long taken = (rows.size(0) + stride - 1) / stride;
      // Squares of half precision overflow at 256.
      DataType type = rows.dataType() == DataType.FLOAT16 ? DataType.FLOAT : rows.dataType();
      KeptArrays.OfBatch arrays = kept.of(taken);
      INDArray weights = arrays.array("weights", type, false, taken);
      if (mask == null) {
        weights.assign(1 / (double) taken);
      } else {
        weights.assign(everyRow(mask, stride).reshape(taken));
        double count = weights.sumNumber().doubleValue();
        if (count == 0) {
          return;
        }
        weights.divi(count);
      }
      long d = rows.size(1);
      INDArray mean = arrays.array("mean", type, false, d);
      INDArray variance = arrays.array("variance", type, false, d);
      INDArray sample = arrays.array("sample", type, false, taken, d);
      INDArray all = everyRow(rows, stride).castTo(type);
      INDArray first = all.getRow(0).dup();
      RowMajor.minusRow(all, first, sample); // a constant feature is exactly 0 from here on
      RowMajor.sumOfRows(sample, weights, mean, 1, 0);
      RowMajor.minusRow(sample, mean, sample);
      Nd4j.exec(new Square(sample, sample));
      RowMajor.sumOfRows(sample, weights, variance, 1, 0);
      if (Double.isFinite(variance.sumNumber().doubleValue())) { // or squares overflow
        INDArray rounding = mean.mul(ROUNDING);
        INDArray varied = variance.gt(rounding.muli(rounding)).castTo(type);
        learned = merged(mean.addi(first), variance, varied, parameters);
      }
    }
  }

  private Map<String, INDArray> merged(
      INDArray batchMean,
      INDArray batchVariance,
      INDArray varied,
      Map<String, INDArray> parameters) {
    INDArray mean = vector(parameters, MEAN);
    INDArray deviation = vector(parameters, DEVIATION);
    INDArray batches = vector(parameters, BATCHES);
    INDArray weight = Transforms.max(batches.add(1).rdivi(1), 1 - decay, false);
    INDArray change = batchMean.sub(mean);
    INDArray variance = change.mul(change).muli(weight).addi(deviation.mul(deviation));
    variance.muli(weight.rsub(1)).addi(batchVariance.mul(weight));
    INDArray kept = varied.rsub(1).muli(deviation);
    return Map.of(
        MEAN, change.muli(weight).addi(mean),
        DEVIATION, Transforms.sqrt(variance, false).muli(varied).addi(kept),
        BATCHES, batches.add(varied));
  }

  /**
   * A step ends: lets what was learned take effect, where its batch counts.
   *
   * @param parameters the layer's, by key
   * @param iteration of the optimiser, which saved networks carry on
   */
  void commit(Map<String, INDArray> parameters, int iteration) {
    if (counts(iteration)) {
      learned.forEach((key, values) -> get(parameters, key).assign(values));
    }
    learned = Map.of();
    wanted = counts(iteration + 1);
  }

  private static boolean counts(int iteration) {
    return iteration < EVERY_BATCH || iteration % LATER == 0;
  }

  /** Takes all phases of an example's steps or pixels alike. */
  private static long stride(long rows, long period) {
    long stride = (rows + ROWS - 1) / ROWS;
    while (stride > 1
        && !BigInteger.valueOf(stride).gcd(BigInteger.valueOf(period)).equals(BigInteger.ONE)) {
      stride++;
    }
    return stride;
  }

  private static INDArray everyRow(INDArray matrix, long stride) {
    return stride == 1 ? matrix : matrix.get(interval(0, stride, matrix.size(0)), all());
  }

  private static INDArray vector(Map<String, INDArray> arrays, String key) {
    INDArray array = get(arrays, key);
    return array.reshape(array.length());
  }

  private static INDArray get(Map<String, INDArray> arrays, String key) {
    return Objects.requireNonNull(arrays.get(key), key);
  }
}
