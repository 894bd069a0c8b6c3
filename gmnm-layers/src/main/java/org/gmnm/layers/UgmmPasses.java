package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;

import java.util.Arrays;
import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FloatArrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link UgmmLayer} in single precision, row by row in arrays of Java; its definition is the
 * reference.
 *
 * <pre>
 *   z_kj = (x_k − mu_kj)/σ_kj    l_kj = ln π_kj − ln σ_kj − ½ z_kj² − ½ ln 2π    output_j = ln Σ_k exp l_kj
 *   with e the error:  γ_kj = exp(l_kj − output_j)
 *   d logits = γ e − π e    d mu = γ e z/σ    d logSigma = γ e (z² − 1)    d x_k = −Σ_j γ_kj e_j z_kj/σ_kj
 * </pre>
 *
 * <p>A backward pass takes the exponents anew: to keep N·d·o of them would cost more than to
 * compute them.
 */
final class UgmmPasses implements ClosedForm {

  private final int d;
  private final int o;
  private final float[] means;
  private final float[] perSigma;

  /** ln π − ln σ − ½ ln 2π. */
  private final float[] scales;

  private final float[] z;
  private final float[] logs;
  private final float[] powers;
  private final float[] x;
  private final float[] sums;

  /**
   * Passes.
   *
   * @param inputs d
   * @param outputs o
   */
  UgmmPasses(int inputs, int outputs) {
    d = inputs;
    o = outputs;
    means = new float[d * o];
    perSigma = new float[d * o];
    scales = new float[d * o];
    z = new float[d * o];
    logs = new float[d * o];
    powers = new float[d * o];
    x = new float[d];
    sums = new float[o];
  }

  @Override
  public void forward(
      INDArray rows, Map<String, INDArray> parameters, INDArray output, Scratch scratch) {
    prepare(parameters);
    float[] largest = new float[o];
    for (long n = 0; n < rows.size(0); n++) {
      FloatArrays.read(rows, n * d, x);
      logDensities();
      Arrays.fill(largest, Float.NEGATIVE_INFINITY);
      for (int k = 0; k < d; k++) {
        int at = k * o;
        for (int j = 0; j < o; j++) {
          largest[j] = Math.max(largest[j], logs[at + j]);
        }
      }
      exponents(largest);
      Arrays.fill(sums, 0);
      addRows(logs, sums);
      for (int j = 0; j < o; j++) {
        sums[j] = (float) Math.log(sums[j]) + largest[j];
      }
      FloatArrays.write(sums, output, n * o);
    }
    if (scratch.isOfTraining()) {
      scratch.matrix("output", rows.size(0), o).assign(output);
    }
  }

  @Override
  public void backward(
      INDArray rows,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch) {
    prepare(parameters);
    INDArray output = scratch.matrix("output", rows.size(0), o);
    float[] errors = new float[o];
    float[] allErrors = new float[o];
    float[] ofMeans = new float[d * o];
    float[] ofSigmas = new float[d * o];
    float[] ofLogits = new float[d * o];
    for (long n = 0; n < rows.size(0); n++) {
      FloatArrays.read(rows, n * d, x);
      FloatArrays.read(output, n * o, sums);
      FloatArrays.read(error, n * o, errors);
      logDensities();
      exponents(sums);
      for (int j = 0; j < o; j++) {
        allErrors[j] += errors[j];
      }
      for (int k = 0; k < d; k++) {
        int at = k * o;
        for (int j = 0; j < o; j++) {
          float share = logs[at + j] * errors[j];
          float moved = share * z[at + j];
          ofLogits[at + j] += share;
          ofSigmas[at + j] += moved * z[at + j] - share;
          powers[at + j] = moved * perSigma[at + j];
          ofMeans[at + j] += powers[at + j];
        }
        x[k] = -sum(powers, at, at + o);
      }
      FloatArrays.write(x, below, n * d);
    }
    FloatArrays.write(ofMeans, get(gradients, UgmmLayer.MEANS), 0);
    FloatArrays.write(ofSigmas, get(gradients, UgmmLayer.LOG_SIGMA), 0);
    weights(parameters);
    for (int k = 0; k < d; k++) {
      for (int j = 0; j < o; j++) {
        ofLogits[k * o + j] -= logs[k * o + j] * allErrors[j];
      }
    }
    FloatArrays.write(ofLogits, get(gradients, UgmmLayer.LOGITS), 0);
  }

  /** What depends on the parameters alone. */
  private void prepare(Map<String, INDArray> parameters) {
    FloatArrays.read(get(parameters, UgmmLayer.MEANS), 0, means);
    FloatArrays.read(get(parameters, UgmmLayer.LOG_SIGMA), 0, perSigma);
    float[] logSums = weights(parameters);
    FloatArrays.read(get(parameters, UgmmLayer.LOGITS), 0, scales);
    for (int k = 0; k < d; k++) {
      for (int j = 0; j < o; j++) {
        int at = k * o + j;
        scales[at] -= logSums[j] + perSigma[at] + (float) UgmmLayer.HALF_LOG_TWO_PI;
        perSigma[at] = (float) Math.exp(-perSigma[at]);
      }
    }
  }

  /** Leaves π in the place of the logs, and returns ln Σ exp(logits) of each neuron. */
  private float[] weights(Map<String, INDArray> parameters) {
    FloatArrays.read(get(parameters, UgmmLayer.LOGITS), 0, logs);
    float[] logSums = new float[o];
    for (int j = 0; j < o; j++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < d; k++) {
        largest = Math.max(largest, logs[k * o + j]);
      }
      double sum = 0;
      for (int k = 0; k < d; k++) {
        sum += Math.exp(logs[k * o + j] - largest);
      }
      logSums[j] = (float) (largest + Math.log(sum));
    }
    exponents(logSums);
    return logSums;
  }

  /** z and l of a row. */
  private void logDensities() {
    for (int k = 0; k < d; k++) {
      int at = k * o;
      float value = x[k];
      for (int j = 0; j < o; j++) {
        float off = (value - means[at + j]) * perSigma[at + j];
        float cut = Math.max(-UgmmLayer.FAR, Math.min(UgmmLayer.FAR, off));
        z[at + j] = cut;
        logs[at + j] = scales[at + j] - 0.5f * cut * cut;
      }
    }
  }

  /** {@code logs = exp(logs − shifts)}, one shift a neuron. */
  private void exponents(float[] shifts) {
    for (int k = 0; k < d; k++) {
      int at = k * o;
      for (int j = 0; j < o; j++) {
        logs[at + j] -= shifts[j];
      }
    }
    FloatArrays.exp(logs, powers);
  }

  private void addRows(float[] matrix, float[] to) {
    for (int k = 0; k < d; k++) {
      int at = k * o;
      for (int j = 0; j < o; j++) {
        to[j] += matrix[at + j];
      }
    }
  }

  private static float sum(float[] values, int from, int to) {
    float a = 0;
    float b = 0;
    int j = from;
    for (; j < to - 1; j += 2) {
      a += values[j];
      b += values[j + 1];
    }
    return j < to ? a + b + values[j] : a + b;
  }
}
