package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import org.gmnm.dl4j.Parameter.Kind;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
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
 * them. They are a fixed parameter ({@link Kind#FIXED}), so that whatever saves, copies or averages
 * parameters does so with them. A backward pass learns, and what it learned takes effect with the
 * optimiser's step, so that a gradient is right for the network that it was asked of.
 *
 * <p>Every batch counts in the first {@value #EVERY_BATCH} iterations, and every {@value #LATER}th
 * later on: by then one batch more or less tells little, and small networks feel the time. Masked
 * rows do not count. Of more than {@value #ROWS} rows in a batch as many are taken, evenly spread.
 */
public final class RunningStatistics {

  /**
   * Key of the statistics [3, d]. One array and not three: the optimisers of DL4J spend more time
   * on each array of a small network than on its numbers.
   */
  public static final String KEY = "statistics";

  /** Row of the means. */
  public static final int MEAN = 0;

  /** Row of the standard deviations, all positive. */
  public static final int DEVIATION = 1;

  /** Row of the number of batches in which each feature varied. */
  public static final int BATCHES = 2;

  /** At most this many rows of a batch are looked at: {@value}. */
  public static final int ROWS = 1024;

  /** Until this iteration every batch counts: {@value}. */
  public static final int EVERY_BATCH = 64;

  /** From then on, one in so many: {@value}. */
  public static final int LATER = 16;

  /** Deviations below this part of the mean are rounding. */
  private static final double ROUNDING = 1e-5;

  private final double decay;
  private final KeptArrays kept = new KeptArrays();
  private final FloatMoments moments = new FloatMoments();
  private @Nullable INDArray learned;
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
   * The array that a layer declares.
   *
   * @param features d
   * @return {@link #KEY} with its rows
   */
  public static Parameter parameter(long features) {
    return new Parameter(KEY, Kind.FIXED, BATCHES + 1, features);
  }

  /**
   * What they are before the first batch: the input is taken as it is.
   *
   * @param statistics [3, d], overwritten
   */
  public static void initialize(INDArray statistics) {
    statistics.assign(0);
    statistics.getRow(DEVIATION).assign(1);
  }

  /**
   * One row in a definition.
   *
   * @param statistics [3, d]
   * @param row {@link #MEAN}, {@link #DEVIATION} or {@link #BATCHES}
   * @return [1, d]
   */
  public static SDVariable row(SDVariable statistics, int row) {
    return statistics.get(SDIndex.interval(row, row + 1), SDIndex.all());
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
      if (FloatPieces.reachRowMajor(rows)) {
        learnByLoops(rows, (int) stride, mask == null ? null : everyRow(mask, stride), parameters);
        return;
      }
      long taken = (rows.size(0) + stride - 1) / stride;
      // Squares of half precision overflow at 256.
      DataType type = rows.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
      KeptArrays.OfBatch arrays = kept.of(taken);
      INDArray ones = arrays.array("ones", type, true, taken);
      INDArray weights = ones;
      double count = taken;
      if (mask != null) {
        weights = arrays.array("weights", type, false, taken);
        weights.assign(everyRow(mask, stride).reshape(taken));
        count = weights.sumNumber().doubleValue();
        if (count == 0) {
          return;
        }
      }
      long d = rows.size(1);
      INDArray mean = vector("mean", type, d);
      INDArray variance = vector("variance", type, d);
      INDArray sample = arrays.array("sample", type, false, taken, d);
      INDArray all = everyRow(rows, stride).castTo(type);
      INDArray first = all.getRow(0);
      RowMajor.minusRow(all, first, sample); // a constant feature is exactly 0 from here on
      RowMajor.sumOfRows(sample, weights, mean, 1 / count, 0);
      RowMajor.rows(mean, ones, sample, -1, 1);
      Nd4j.exec(new Square(sample, sample));
      RowMajor.sumOfRows(sample, weights, variance, 1 / count, 0);
      if (Double.isFinite(FiniteCheck.sum(variance))) { // or squares overflow
        INDArray rounding = mean.mul(ROUNDING, vector("rounding", type, d));
        INDArray varied = variance.gt(rounding.muli(rounding)).castTo(type);
        learned = merged(mean.addi(first), variance, varied, parameters);
      }
    }
  }

  private void learnByLoops(
      INDArray rows, int stride, @Nullable INDArray mask, Map<String, INDArray> parameters) {
    float[] weights = mask == null ? null : FloatArrays.copy(mask.dup('c'));
    if (moments.find(rows, stride, weights)) {
      INDArray result = kept.lasting().array(KEY, DataType.FLOAT, false, BATCHES + 1, rows.size(1));
      moments.merge(get(parameters, KEY), decay, ROUNDING, result);
      learned = result;
    }
  }

  /** All in memory that is there: what an operation allocates costs more than the operation. */
  private INDArray merged(
      INDArray batchMean,
      INDArray batchVariance,
      INDArray varied,
      Map<String, INDArray> parameters) {
    DataType type = batchMean.dataType();
    long d = batchMean.length();
    INDArray all = get(parameters, KEY);
    INDArray mean = row(MEAN, all, "known").castTo(type);
    INDArray deviation = row(DEVIATION, all, "known").castTo(type);
    INDArray batches = row(BATCHES, all, "known").castTo(type);
    INDArray result = kept.lasting().array(KEY, type, false, BATCHES + 1, d);
    INDArray weight = batches.add(1, vector("weight", type, d)).rdivi(1);
    Transforms.max(weight, 1 - decay, false);
    INDArray change = batchMean.subi(mean);
    INDArray square = deviation.mul(deviation, vector("square", type, d));
    INDArray variance =
        change.mul(change, row(DEVIATION, result, "learned")).muli(weight).addi(square);
    change.muli(weight).add(mean, row(MEAN, result, "learned"));
    batchVariance.muli(weight);
    variance.muli(weight.rsubi(1)).addi(batchVariance);
    INDArray unvaried = varied.rsub(1, weight).muli(deviation);
    Transforms.sqrt(variance, false).muli(varied).addi(unvaried);
    varied.add(batches, row(BATCHES, result, "learned"));
    return result;
  }

  /** A number for each feature, in memory that outlives a step. */
  private INDArray vector(String name, DataType type, long features) {
    return kept.lasting().array(name, type, false, features);
  }

  private INDArray row(int row, INDArray of, String name) {
    return kept.lasting().view(name + row, of, array -> array.getRow(row));
  }

  /**
   * A step ends: lets what was learned take effect, where its batch counts.
   *
   * @param parameters the layer's, by key
   * @param iteration of the optimiser, which saved networks carry on
   */
  void commit(Map<String, INDArray> parameters, int iteration) {
    if (learned != null && counts(iteration)) {
      get(parameters, KEY).assign(learned);
    }
    learned = null;
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

  private static INDArray get(Map<String, INDArray> arrays, String key) {
    return Objects.requireNonNull(arrays.get(key), key);
  }
}
