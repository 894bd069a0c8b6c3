package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The Gaussian mixture nonlinearity as SameDiff expressions.
 *
 * <pre>
 *   p_ik = w_ik · (x − mu_i)                       i = 1..m, k = 1..r
 *   MAHALANOBIS  y_i² = Σ_k p_ik²
 *   RIDGE        y_i  = Σ_k p_ik
 *   G_o(x) = Σ_i pi_io exp(−y_i²/2) [+ b_o],  or centred  Σ_i pi_io (exp(−y_i²/2) − f̄) [+ b_o]
 * </pre>
 *
 * <p><b>Shapes</b>: x [N, d] · mu [m, d] · W [d, m·r], column i·r + k is projection k of component
 * i · pi [m, o] · b [1, o] · result [N, o]. The projections of all components are one matrix
 * product {@code x·W} minus a row of offsets {@code mu_i·w_ik}; an [N, m, d] array never exists.
 *
 * <p>Reference: arXiv 2510.06660, figure 1 (centre, project linearly, aggregate into a scalar y,
 * exp(−y²/2), unconstrained linear combination). The two ways to aggregate are our reading.
 */
public final class GmnmFormula {

  /** How the projections of a component become its scalar y. */
  public enum Form {
    /**
     * The norm of the projections: a Mahalanobis distance whose precision {@code Σ_k w_ik w_ikᵀ} is
     * positive semi-definite by construction.
     */
    MAHALANOBIS,
    /** The sum of the projections: a ridge along one effective direction {@code Σ_k w_ik}. */
    RIDGE
  }

  private final SDVariable mu;
  private final SDVariable w;
  private final SDVariable pi;
  private final @Nullable SDVariable bias;
  private final int components;
  private final int rank;
  private final Form form;
  private final double centre;

  /**
   * Binds the formula to its parameters.
   *
   * @param mu centres [m, d]
   * @param w projections [d, m·r]
   * @param pi output weights [m, o]
   * @param bias output bias [1, o], or null for none
   * @param components m
   * @param rank r
   * @param form how projections are aggregated
   */
  public GmnmFormula(
      SDVariable mu,
      SDVariable w,
      SDVariable pi,
      @Nullable SDVariable bias,
      int components,
      int rank,
      Form form) {
    this(mu, w, pi, bias, components, rank, form, 0);
  }

  private GmnmFormula(
      SDVariable mu,
      SDVariable w,
      SDVariable pi,
      @Nullable SDVariable bias,
      int components,
      int rank,
      Form form,
      double centre) {
    this.mu = mu;
    this.w = w;
    this.pi = pi;
    this.bias = bias;
    this.components = components;
    this.rank = rank;
    this.form = form;
    this.centre = centre;
  }

  /**
   * The same with centred responses: positive responses put out a large constant that hardly
   * depends on x, and less the centre they do not.
   *
   * @param response f̄, what is subtracted from every response
   * @return the formula {@code Σ_i pi_io (exp(−y_i²/2) − f̄) [+ b_o]}
   */
  public GmnmFormula centred(double response) {
    return new GmnmFormula(mu, w, pi, bias, components, rank, form, response);
  }

  /**
   * The mixture's value.
   *
   * @param x inputs [N, d]
   * @return G(x) [N, o]
   */
  public SDVariable value(SDVariable x) {
    SDVariable responses = responses(x);
    SDVariable mixture = (centre == 0 ? responses : responses.sub(centre)).mmul(pi);
    return bias == null ? mixture : mixture.add(bias);
  }

  /**
   * The components' responses exp(−y²/2), before they are combined.
   *
   * @param x inputs [N, d]
   * @return responses [N, m], each in [0, 1]
   */
  public SDVariable responses(SDVariable x) {
    SDVariable p = aggregated(x.mmul(w).sub(offsets()));
    return x.getSameDiff().math().exp(exponent(p));
  }

  /**
   * The mixture's value, input gradient and input Laplacian, sharing the value's projections and
   * responses.
   *
   * <pre>
   *   MAHALANOBIS  q_i = P_i (x − mu_i), P_i = Σ_k w_ik w_ikᵀ:  ∇f_i = −f_i q_i,     Δf_i = f_i (|q_i|² − trace P_i)
   *   RIDGE        v_i = Σ_k w_ik:                              ∇f_i = −f_i y_i v_i, Δf_i = f_i |v_i|² (y_i² − 1)
   * </pre>
   *
   * @param x inputs [N, d]
   * @param dimensions d
   * @return value [N, o], d derivatives [N, o], Laplacian [N, o]
   */
  public Jet valueGradientLaplacian(SDVariable x, int dimensions) {
    return through(Jet.input(x, dimensions));
  }

  /**
   * The mixture of a function of the coordinates: the layer inside a stack.
   *
   * @param input jet of width d
   * @return jet of width o
   */
  public Jet through(Jet input) {
    Jet responses = responses(input);
    Jet centred = centre == 0 ? responses : responses.shift(constant(-centre));
    Jet mixture = centred.matmul(pi);
    return bias == null ? mixture : mixture.shift(bias);
  }

  /** f = exp(e), e = −½ Σ_k p_k²: ∂_j e = −Σ_k p_k ∂_j p_k, Δe = −Σ_k (p_k Δp_k + |∇p_k|²). */
  private Jet responses(Jet input) {
    Jet p = input.matmul(w).shift(offsets().neg()).linear(this::aggregated);
    List<SDVariable> slopes = new ArrayList<>();
    for (SDVariable slope : p.gradient()) {
      slopes.add(totalled(p.value().mul(slope)).neg());
    }
    SDVariable bend = p.value().mul(p.laplacian()).add(p.squaredGradient());
    List<SDVariable> seconds = p.secondDerivatives((i, j) -> secondOfExponent(p, i, j));
    return new Jet(exponent(p.value()), slopes, totalled(bend).neg(), seconds)
        .apply(Elementwise.EXP);
  }

  /** ∂_i ∂_j e = −Σ_k (p_k ∂_i ∂_j p_k + ∂_i p_k ∂_j p_k). */
  private SDVariable secondOfExponent(Jet p, int i, int j) {
    SDVariable slopes = p.gradient().get(i).mul(p.gradient().get(j));
    return totalled(p.value().mul(p.second(i, j)).add(slopes)).neg();
  }

  private SDVariable constant(double value) {
    return pi.getSameDiff().constant(Nd4j.scalar(pi.dataType(), value));
  }

  /** −y²/2 [N, m] of aggregated projections. */
  private SDVariable exponent(SDVariable p) {
    return totalled(p.getSameDiff().math().square(p)).mul(-0.5);
  }

  /** A ridge's projections add up, [N, m·r] to [N, m]; a Mahalanobis distance keeps them. */
  private SDVariable aggregated(SDVariable p) {
    return form == Form.RIDGE ? summed(p) : p;
  }

  /** A sum over what {@link #aggregated} kept, to [N, m]. */
  private SDVariable totalled(SDVariable p) {
    return form == Form.RIDGE ? p : summed(p);
  }

  private SDVariable summed(SDVariable p) {
    return rank == 1 ? p : p.reshape(-1, components, rank).sum(2);
  }

  /** mu_i · w_ik as a row [1, m·r]. */
  private SDVariable offsets() {
    SDVariable w3 = w.reshape(-1, components, rank); // [d, m, r]
    SDVariable mu3 = mu.permute(1, 0).reshape(-1, components, 1); // [d, m, 1]
    return w3.mul(mu3).sum(0).reshape(1, (long) components * rank);
  }
}
