package org.gmnm.calculus;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.ops.SDMath;

/** Functions of one variable with their first two derivatives, from first-order SameDiff ops. */
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
  },
  /** {@code sin a}. */
  SIN {
    @Override
    public Expansion at(SDVariable a) {
      SDMath math = a.getSameDiff().math();
      SDVariable s = math.sin(a);
      return new Expansion(s, math.cos(a), s.neg());
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
  },
  /** {@code exp a}. */
  EXP {
    @Override
    public Expansion at(SDVariable a) {
      SDVariable e = a.getSameDiff().math().exp(a);
      return new Expansion(e, e, e);
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
  },
  /** {@code 1/√a} for positive a: normalisation. */
  INVERSE_ROOT {
    @Override
    public Expansion at(SDVariable a) {
      SDVariable root = a.getSameDiff().math().sqrt(a).rdiv(1);
      SDVariable first = root.div(a).mul(-0.5);
      return new Expansion(root, first, first.div(a).mul(-1.5));
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
  }
}
