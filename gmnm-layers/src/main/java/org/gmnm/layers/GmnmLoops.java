package org.gmnm.layers;

import static org.gmnm.dl4j.ClosedForm.get;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import org.gmnm.dl4j.ClosedForm.Scratch;
import org.gmnm.dl4j.FloatArrays;
import org.gmnm.dl4j.FloatPieces;
import org.gmnm.dl4j.RunningStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link GmnmArithmetic} by loops of Java, for single precision on the CPU: a row of W, of mu and
 * of what becomes of them is read once and written once, and all between stays in arrays of one
 * number for each component, whose loops Java compiles to vector instructions. The times are in
 * docs/decisions/0030-small-steps-again.md.
 */
final class GmnmLoops extends GmnmArithmetic {

  private final int components;
  private final int directions;

  /** Offsets by direction, for x as it comes and for x from the mean. */
  private final float[][] fromOrigin;

  private final float[][] fromMean;

  /** One row of W, its part of each direction, and what belongs to it of mu. */
  private final float[] row;

  private final float[][] v;

  private final float[] centres;

  /** What becomes of it, forward and backward. */
  private final float[] changed;

  private final float[] joined;
  private final float[] ofCentres;

  /** Sums by direction. */
  private final float[][] s;

  /** Centres [d, m], measured from the first one where that is the base. */
  private float[] mu = {};

  private float[] dmu = {};
  private float[] transposed = {};

  private float[] mean = {};
  private float[] deviation = {};

  /** Some rows of projections, of their squares, and of offsets. */
  private float[] projections = {};

  private float[] squares = {};
  private float[] powers = {};
  private float[] offsets = {};

  GmnmLoops(GmnmShape shape) {
    super(shape);
    components = shape.components();
    directions = shape.directions();
    fromOrigin = new float[directions][components];
    fromMean = new float[directions][components];
    row = new float[components * shape.rank()];
    v = new float[directions][components];
    centres = new float[components];
    changed = new float[components];
    joined = new float[row.length];
    ofCentres = new float[components];
    s = new float[directions][components];
  }

  @Override
  void project(Map<String, INDArray> parameters, Scratch lasting) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    int d = (int) w.size(0);
    if (mean.length != d) {
      mean = new float[d];
      deviation = new float[d];
      Arrays.fill(deviation, 1);
      mu = new float[d * components];
      dmu = new float[d * components];
      transposed = new float[d * components];
    }
    lasting.memory("mu", get(parameters, GmnmLayer.CENTRES)).get(transposed);
    FloatArrays.transpose(transposed, components, d, mu);
    if (shape.standardized()) {
      INDArray all = get(parameters, RunningStatistics.KEY);
      FloatBuffer statistics = lasting.memory("statistics", all);
      statistics.position(RunningStatistics.MEAN * d).get(mean);
      statistics.position(RunningStatistics.DEVIATION * d).get(deviation);
    }
    throughRows(w, parameters, lasting);
  }

  @Override
  void projectFromFirstCentre(Map<String, INDArray> parameters, Scratch lasting) {
    for (int i = 0; i < mu.length; i += components) {
      float first = mu[i];
      for (int j = i; j < i + components; j++) {
        mu[j] -= first;
      }
    }
    throughRows(get(parameters, GmnmLayer.PROJECTIONS), parameters, lasting);
  }

  private void throughRows(INDArray w, Map<String, INDArray> parameters, Scratch lasting) {
    FloatBuffer read = lasting.memory("w", w);
    FloatBuffer[] written = new FloatBuffer[directions];
    for (int k = 0; k < directions; k++) {
      Arrays.fill(fromMean[k], 0);
      Arrays.fill(fromOrigin[k], 0);
      written[k] = lasting.memory("u" + k, projections(k, parameters, lasting));
    }
    for (int i = 0; i < mean.length; i++) {
      read.get(row);
      System.arraycopy(mu, i * components, centres, 0, components);
      for (int k = 0; k < directions; k++) {
        float[] ofRow = direction(k);
        addProducts(ofRow, centres, fromMean[k]);
        if (shape.standardized()) {
          scale(ofRow, 1 / deviation[i], changed);
          addScaled(changed, mean[i], fromOrigin[k]);
          written[k].put(changed);
        } else if (shape.rank() > 1) { // or U is W
          written[k].put(ofRow);
        }
      }
    }
    for (int k = 0; k < directions; k++) {
      addScaled(fromMean[k], 1, fromOrigin[k]);
    }
  }

  /** The part of a row of W that belongs to a direction. */
  private float[] direction(int k) {
    int rank = shape.rank();
    if (rank == 1) {
      return row;
    }
    float[] part = v[k];
    for (int j = 0, at = k; j < components; j++, at += rank) {
      part[j] = row[at];
    }
    for (int i = 1; shape.ridge() && i < rank; i++) {
      for (int j = 0, at = i; j < components; j++, at += rank) {
        part[j] += row[at];
      }
    }
    return part;
  }

  @Override
  double largestOffset(boolean ofOrigin, Scratch lasting) {
    float largest = 0;
    for (float[] of : ofOrigin ? fromOrigin : fromMean) {
      for (float offset : of) {
        largest = Math.max(largest, Math.abs(offset));
      }
    }
    return largest;
  }

  @Override
  INDArray projections(int k, Map<String, INDArray> parameters, Scratch lasting) {
    INDArray w = get(parameters, GmnmLayer.PROJECTIONS);
    return shape.standardized() || shape.rank() > 1
        ? lasting.matrix("u" + k, w.size(0), components)
        : w;
  }

  @Override
  void respond(int k, INDArray p, INDArray f, Scratch scratch) {
    int size = components * Math.max(1, FloatPieces.SIZE / components);
    if (projections.length != size) {
      projections = new float[size];
      squares = new float[size];
      powers = new float[size];
      offsets = new float[size];
    }
    spread((isFar() ? fromMean : fromOrigin)[k]);
    FloatBuffer ofProjections = scratch.memory("p" + k, p);
    FloatBuffer ofSquares = scratch.memory("f", f);
    for (int at = 0; at < ofProjections.capacity(); at += size) {
      int count = Math.min(size, ofProjections.capacity() - at);
      ofProjections.position(at).get(projections, 0, count);
      minus(projections, offsets, count);
      if (scratch.isOfTraining()) { // the backward pass reads them
        ofProjections.position(at).put(projections, 0, count);
      }
      if (k == 0) {
        Arrays.fill(squares, 0, count, 0);
      } else {
        ofSquares.position(at).get(squares, 0, count);
      }
      minusSquares(squares, projections, count);
      if (k == directions - 1) {
        FloatArrays.exp(squares, powers, count);
      }
      ofSquares.position(at).put(squares, 0, count);
    }
  }

  /** The offsets times ω√½ for each of some rows. */
  private void spread(float[] ofRow) {
    for (int j = 0; j < components; j++) {
      offsets[j] = (float) (shape.factor() * ofRow[j]);
    }
    for (int at = components; at < offsets.length; at += components) {
      System.arraycopy(offsets, 0, offsets, at, components);
    }
  }

  @Override
  void finish(Map<String, INDArray> parameters, Map<String, INDArray> gradients, Scratch lasting) {
    INDArray dw = get(gradients, GmnmLayer.PROJECTIONS);
    FloatBuffer[] dv = new FloatBuffer[directions];
    for (int k = 0; k < directions; k++) {
      lasting.memory("s" + k, sums(k, lasting)).get(s[k]);
      dv[k] = lasting.memory("dv" + k, ofProjections(k, gradients, lasting));
    }
    FloatBuffer read = lasting.memory("w", get(parameters, GmnmLayer.PROJECTIONS));
    FloatBuffer written = lasting.memory("dw", dw);
    for (int i = 0; i < mean.length; i++) {
      read.get(row);
      System.arraycopy(mu, i * components, centres, 0, components);
      Arrays.fill(ofCentres, 0);
      for (int k = 0; k < directions; k++) {
        dv[k].get(changed);
        if (!isFar()) {
          addScaled(s[k], mean[i], changed);
        }
        scale(changed, 1 / deviation[i], changed);
        addProducts(s[k], centres, changed);
        addProducts(s[k], direction(k), ofCentres);
        join(k, changed);
      }
      written.put(joined);
      System.arraycopy(ofCentres, 0, dmu, i * components, components);
    }
    FloatArrays.transpose(dmu, mean.length, components, transposed);
    lasting.memory("dmu", get(gradients, GmnmLayer.CENTRES)).put(transposed);
  }

  /** Puts a direction's part of a row of d W to its places; that of a ridge is all projections'. */
  private void join(int k, float[] part) {
    int rank = shape.rank();
    for (int i = k; i < (shape.ridge() ? rank : k + 1); i++) {
      for (int j = 0, at = i; j < components; j++, at += rank) {
        joined[at] = part[j];
      }
    }
  }

  private static void addProducts(float[] a, float[] b, float[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] += a[j] * b[j];
    }
  }

  private static void addScaled(float[] a, float factor, float[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * a[j];
    }
  }

  private static void scale(float[] a, float factor, float[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] = factor * a[j];
    }
  }

  private static void minus(float[] from, float[] b, int count) {
    for (int j = 0; j < count; j++) {
      from[j] -= b[j];
    }
  }

  private static void minusSquares(float[] from, float[] b, int count) {
    for (int j = 0; j < count; j++) {
      from[j] -= b[j] * b[j];
    }
  }
}
