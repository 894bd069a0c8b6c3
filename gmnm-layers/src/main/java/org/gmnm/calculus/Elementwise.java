package org.gmnm.calculus;

import org.apache.commons.math3.special.Erf;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.ops.SDMath;

/**
 * Functions of one variable with their first two derivatives, from first-order SameDiff ops, and
 * with three in plain numbers.
 */
public enum Elementwise implements ElementwiseFunction {
  /** {@code tanh a}. */
  TANH {
    @Override
    public Expansion at(SDVariable a) {
      SDMath math = a.getSameDiff().math();
      SDVariable t = math.tanh(a);
      SDVariable first = math.square(t).rsub(1);
      return new Expansion(t, first, t.mul(first).mul(-2));
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double t = tanh(a[i]);
          double slope = 1 - t * t;
          value[i] = t;
          first[i] = slope;
          second[i] = -2 * t * slope;
          third[i] = -2 * slope * (1 - 3 * t * t);
        }
      };
    }
  },
  /** {@code sin a}. */
  SIN {
    @Override
    public Expansion at(SDVariable a) {
      SDMath math = a.getSameDiff().math();
      SDVariable s = math.sin(a);
      return new Expansion(s, math.cos(a), s.neg());
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double sine = Math.sin(a[i]);
          double cosine = Math.cos(a[i]);
          value[i] = sine;
          first[i] = cosine;
          second[i] = -sine;
          third[i] = -cosine;
        }
      };
    }
  },
  /**
   * {@code a Φ(a)} with the normal distribution function Φ itself, as {@code erf}. DL4J's {@code
   * Activation.GELU} is the tanh approximation of it and differs by up to 5e-4.
   */
  GELU {
    @Override
    public Expansion at(SDVariable a) {
      SDMath math = a.getSameDiff().math();
      SDVariable square = math.square(a);
      SDVariable density = math.exp(square.mul(-0.5)).mul(1 / Math.sqrt(2 * Math.PI));
      SDVariable distribution = math.erf(a.mul(Math.sqrt(0.5))).add(1).mul(0.5);
      return new Expansion(
          a.mul(distribution), distribution.add(a.mul(density)), square.rsub(2).mul(density));
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double x = a[i];
          double density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
          double distribution = 0.5 * Erf.erfc(-x * Math.sqrt(0.5));
          value[i] = x * distribution;
          first[i] = distribution + x * density;
          second[i] = (2 - x * x) * density;
          third[i] = (x * x - 4) * x * density;
        }
      };
    }
  },
  /** {@code a σ(a)} with the logistic function σ: the base path of a KAN layer. */
  SILU {
    @Override
    public Expansion at(SDVariable a) {
      SDVariable s = a.getSameDiff().nn().sigmoid(a);
      SDVariable rest = s.rsub(1);
      SDVariable slope = s.mul(rest); // σ'
      return new Expansion(
          a.mul(s), s.add(a.mul(slope)), slope.mul(a.mul(rest.sub(s)).add(2))); // 1 − 2σ = rest − σ
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double s = 1 / (1 + Math.exp(-a[i]));
          double slope = s * (1 - s); // of σ
          double bend = slope * (1 - 2 * s);
          value[i] = a[i] * s;
          first[i] = s + a[i] * slope;
          second[i] = 2 * slope + a[i] * bend;
          third[i] = 3 * bend + a[i] * slope * (1 - 6 * slope);
        }
      };
    }
  },
  /** {@code exp a}. */
  EXP {
    @Override
    public Expansion at(SDVariable a) {
      SDVariable e = a.getSameDiff().math().exp(a);
      return new Expansion(e, e, e);
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double e = Math.exp(a[i]);
          value[i] = e;
          first[i] = e;
          second[i] = e;
          third[i] = e;
        }
      };
    }
  },
  /** {@code exp(−a²)}: the Gaussian basis of a KAN layer, after centring and scaling. */
  GAUSSIAN {
    @Override
    public Expansion at(SDVariable a) {
      SDMath math = a.getSameDiff().math();
      SDVariable square = math.square(a);
      SDVariable g = math.exp(square.neg());
      return new Expansion(g, a.mul(g).mul(-2), square.mul(4).sub(2).mul(g));
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double x = a[i];
          double g = Math.exp(-x * x);
          value[i] = g;
          first[i] = -2 * x * g;
          second[i] = (4 * x * x - 2) * g;
          third[i] = (12 - 8 * x * x) * x * g;
        }
      };
    }
  },
  /** {@code 1/√a} for positive a: normalisation. */
  INVERSE_ROOT {
    @Override
    public Expansion at(SDVariable a) {
      SDVariable root = a.getSameDiff().math().sqrt(a).rdiv(1);
      SDVariable first = root.div(a).mul(-0.5);
      return new Expansion(root, first, first.div(a).mul(-1.5));
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          double root = 1 / Math.sqrt(a[i]);
          value[i] = root;
          first[i] = -0.5 * root / a[i];
          second[i] = -1.5 * first[i] / a[i];
          third[i] = -2.5 * second[i] / a[i];
        }
      };
    }
  },
  /** {@code a²}. */
  SQUARE {
    @Override
    public Expansion at(SDVariable a) {
      SDMath math = a.getSameDiff().math();
      SDVariable zero = a.mul(0);
      return new Expansion(math.square(a), a.mul(2), zero.add(2));
    }

    @Override
    ElementwiseNumbers inNumbers() {
      return (a, count, value, first, second, third) -> {
        for (int i = 0; i < count; i++) {
          value[i] = a[i] * a[i];
          first[i] = 2 * a[i];
          second[i] = 2;
          third[i] = 0;
        }
      };
    }
  };

  abstract ElementwiseNumbers inNumbers();

  /** To 1e-16 (not relative to a small result), in a third of the time of {@link Math#tanh}. */
  private static double tanh(double a) {
    double e = Math.exp(-2 * Math.abs(a));
    return Math.copySign((1 - e) / (1 + e), a);
  }

  @Override
  public final ElementwiseNumbers numbers() {
    return inNumbers();
  }
}
