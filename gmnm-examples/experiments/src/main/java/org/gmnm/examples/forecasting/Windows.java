package org.gmnm.examples.forecasting;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gmnm.loss.LossGaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Windows of a series as a recurrent network reads them.
 *
 * <p><b>Shapes</b>, for N windows of T steps of p rows, and a horizon of H:
 *
 * <ul>
 *   <li>features [N, p·(1 + c), T]: step t sees the p rows of its patch, less the first value of
 *       the window, then the same rows of each of the c covariates, as they are
 *   <li>labels [N, H, T]: the H rows after that patch, less their {@link #base}. So every step
 *       learns to forecast, and what the last one says is the forecast of the window
 *   <li>features' mask [N, T]: 0 where a patch lies in a gap as a whole
 *   <li>labels' mask [N, outputs, T]: 0 where a label lies in a gap
 * </ul>
 *
 * Masks are null where nothing is masked. Patches make a recurrent network p times as fast;
 * differences make it indifferent to the level, which drifts.
 *
 * <p>A window is named by its origin, the first row that it does not see.
 */
final class Windows {

  /** Steps of every window. */
  static final int STEPS = 8;

  /** So many windows of the validation part choose among linear maps. */
  private static final int JUDGING_WINDOWS = 1_000;

  private final SeriesData data;
  private final int window;
  private final int horizon;

  /** What labels count from, null for the last value. */
  private final @Nullable LinearForecast linear;

  /** Windows whose labels count from the last value. */
  Windows(SeriesData data, int window, int horizon) {
    this(data, window, horizon, null);
  }

  private Windows(SeriesData data, int window, int horizon, @Nullable LinearForecast linear) {
    this.data = data;
    this.window = window;
    this.horizon = horizon;
    this.linear = linear;
  }

  /** The same windows, whose labels count from what a linear map says. */
  Windows countedFrom(LinearForecast forecast) {
    return new Windows(data, window, horizon, forecast);
  }

  SeriesData data() {
    return data;
  }

  /** Rows that a forecast sees. */
  int window() {
    return window;
  }

  /** Rows that it tells. */
  int horizon() {
    return horizon;
  }

  private int patch() {
    return window / STEPS;
  }

  /** Numbers that a step sees: its patch of the series, then of each covariate. */
  private int channels() {
    return patch() * (1 + data.covariates());
  }

  InputType inputType() {
    return InputType.recurrent(channels(), STEPS);
  }

  /** Windows whose labels lie in the training part. */
  int[] training() {
    return origins(0, data.trainingEnd(), horizon);
  }

  /** Windows whose labels of the last step lie in the validation part; what they see may not. */
  int[] validation() {
    return origins(data.trainingEnd(), data.validationEnd(), horizon);
  }

  /** At most {@value #JUDGING_WINDOWS} of those: windows beside each other tell the same. */
  int[] judged() {
    return thin(validation(), JUDGING_WINDOWS);
  }

  /** The sum of squared errors over origins and steps, those in gaps left out. */
  double squaredError(int[] origins, double[][] forecasts) {
    double sum = 0;
    for (int i = 0; i < origins.length; i++) {
      for (int k = 0; k < horizon; k++) {
        if (data.observed(origins[i] + k)) {
          double error = forecasts[i][k] - data.value(origins[i] + k);
          sum += error * error;
        }
      }
    }
    return sum;
  }

  /** Windows whose first rows to be told lie in the test part, likewise. */
  int[] test(int ahead) {
    return origins(data.validationEnd(), data.end(), ahead);
  }

  private int[] origins(int from, int to, int ahead) {
    return IntStream.rangeClosed(Math.max(from, window), to - ahead).toArray();
  }

  /** At most so many of them, evenly spread. */
  static int[] thin(int[] origins, int most) {
    int count = Math.min(origins.length, most);
    int[] result = new int[count];
    Arrays.setAll(result, i -> origins[(int) ((long) i * origins.length / count)]);
    return result;
  }

  /** The last value seen. */
  double anchor(int origin) {
    return data.value(origin - 1);
  }

  /** What the values from the origin on count from [H]. */
  double[] base(int origin) {
    return linear == null ? lastValue(origin) : linear.at(origin);
  }

  /** The last value seen, for each row that is told [H]. */
  double[] lastValue(int origin) {
    double[] result = new double[horizon];
    Arrays.fill(result, anchor(origin));
    return result;
  }

  /**
   * The rows before the origin, as many as a window has. An early step of a window looks back
   * beyond its window; before the series began its first value stands in.
   */
  double[] seen(int origin) {
    double[] rows = new double[window];
    Arrays.setAll(rows, i -> data.value(Math.max(0, origin - window + i)));
    return rows;
  }

  /** Whether the rows seen and told have no gap. */
  boolean complete(int origin) {
    return IntStream.range(origin - window, origin + horizon).allMatch(data::observed);
  }

  /** Features alone: what a forecast needs. */
  DataSet features(int[] origins) {
    return new DataSet(values(origins), null, featureMask(origins), null);
  }

  /**
   * Features and labels.
   *
   * @param loss which mixtures want a mask of their own width for
   * @param lastOnly whether only the last step's labels count, as in the test
   */
  DataSet batch(int[] origins, ILossFunction loss, boolean lastOnly) {
    int n = origins.length;
    float[] labels = new float[n * horizon * STEPS];
    float[] mask = new float[labels.length];
    boolean gap = false;
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < STEPS; t++) {
        int next = origins[i] - window + (t + 1) * patch();
        double[] base = base(next);
        for (int k = 0; k < horizon; k++) {
          int at = (i * horizon + k) * STEPS + t;
          boolean observed = data.observed(next + k);
          labels[at] = observed ? (float) (data.value(next + k) - base[k]) : 0;
          mask[at] = observed && (t == STEPS - 1 || !lastOnly) ? 1 : 0;
          gap |= !observed;
        }
      }
    }
    long[] shape = {n, horizon, STEPS};
    return new DataSet(
        values(origins),
        Nd4j.create(labels, shape, 'c'),
        featureMask(origins),
        gap
            ? widened(Nd4j.create(mask, shape, 'c'), loss)
            : lastOnly ? Nd4j.create(lastOnly(n), new long[] {n, STEPS}, 'c') : null);
  }

  /**
   * The same with a mask for whole steps [N, T], 0 where any of a step's labels lies in a gap:
   * truncated back-propagation of DL4J 1.0.0-M2.1 cuts the steps out of no other masks.
   */
  static DataSet withMaskOfSteps(DataSet batch) {
    INDArray mask = batch.getLabelsMaskArray();
    if (mask != null && mask.rank() == 3) {
      batch.setLabelsMaskArray(mask.min(1));
    }
    return batch;
  }

  private static float[] lastOnly(int n) {
    float[] mask = new float[n * STEPS];
    for (int i = 0; i < n; i++) {
      mask[(i + 1) * STEPS - 1] = 1;
    }
    return mask;
  }

  /** As wide as the network's output [N, outputs, T], which DL4J multiplies it into. */
  private INDArray widened(INDArray mask, ILossFunction loss) {
    if (!(loss instanceof LossGaussianMixture mixture)) {
      return mask;
    }
    long n = mask.size(0);
    INDArray rows = mask.permute(0, 2, 1).reshape('c', n * STEPS, horizon);
    INDArray wide = mixture.outputMask(rows);
    return wide.reshape('c', n, STEPS, wide.size(1)).permute(0, 2, 1).dup('c');
  }

  private INDArray values(int[] origins) {
    float[] x = new float[origins.length * channels() * STEPS];
    for (int i = 0; i < origins.length; i++) {
      int start = origins[i] - window;
      for (int row = 0; row < window; row++) {
        int at = (i * channels() + row % patch()) * STEPS + row / patch();
        x[at] = (float) (data.value(start + row) - data.value(start));
        for (int c = 0; c < data.covariates(); c++) {
          x[at + (1 + c) * patch() * STEPS] = (float) data.covariate(c, start + row);
        }
      }
    }
    return Nd4j.create(x, new long[] {origins.length, channels(), STEPS}, 'c');
  }

  private @Nullable INDArray featureMask(int[] origins) {
    float[] mask = new float[origins.length * STEPS];
    boolean gap = false;
    for (int i = 0; i < origins.length; i++) {
      for (int t = 0; t < STEPS; t++) {
        int from = origins[i] - window + t * patch();
        boolean seen = IntStream.range(from, from + patch()).anyMatch(data::observed);
        // DL4J's last step must be there, for it tells the forecast: it then sees filled values.
        mask[i * STEPS + t] = seen || t == STEPS - 1 ? 1 : 0;
        gap |= !seen && t < STEPS - 1;
      }
    }
    return gap ? Nd4j.create(mask, new long[] {origins.length, STEPS}, 'c') : null;
  }
}
