package org.gmnm.examples.speed;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Times of ours beside those of another, in milliseconds: geometric means over sizes, whose
 * quotient is the geometric mean of the ratios.
 *
 * @param ours milliseconds of ours
 * @param theirs milliseconds of the other
 * @param least the smallest ratio of a size
 * @param most the largest ratio of a size
 * @param sizes how many there are
 */
public record TimeRatio(double ours, double theirs, double least, double most, int sizes) {

  /**
   * One size.
   *
   * @param ours milliseconds of ours
   * @param theirs milliseconds of the other
   * @return the two
   */
  public static TimeRatio of(double ours, double theirs) {
    return of(new double[] {ours}, new double[] {theirs});
  }

  /**
   * Many sizes.
   *
   * @param ours milliseconds of ours, by size
   * @param theirs milliseconds of the other, by size
   * @return their geometric means, and the extremes of their ratios
   */
  public static TimeRatio of(double[] ours, double[] theirs) {
    double[] ratios = new double[ours.length];
    Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
    return new TimeRatio(
        geometricMean(ours),
        geometricMean(theirs),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        ratios.length);
  }

  /**
   * Reads what {@link #forManifest()} has become.
   *
   * @param result of a manifest
   * @return the same times
   */
  static TimeRatio of(JsonNode result) {
    return new TimeRatio(
        result.path("ours, ms").asDouble(Double.NaN),
        result.path("theirs, ms").asDouble(Double.NaN),
        result.path("least ratio").asDouble(Double.NaN),
        result.path("most ratio").asDouble(Double.NaN),
        result.path("sizes").asInt());
  }

  private static double geometricMean(double[] values) {
    return Math.exp(Arrays.stream(values).map(Math::log).average().orElseThrow());
  }

  /**
   * As a manifest keeps it.
   *
   * @return names and values
   */
  public Map<String, Object> forManifest() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("ours, ms", ours);
    result.put("theirs, ms", theirs);
    result.put("ratio", ratio());
    result.put("least ratio", least);
    result.put("most ratio", most);
    result.put("sizes", sizes);
    return result;
  }

  /**
   * Below 1 ours is faster.
   *
   * @return ours over the other's
   */
  public double ratio() {
    return ours / theirs;
  }

  /**
   * The ratio for readers.
   *
   * @return with its range where there are several sizes
   */
  public String shownRatio() {
    return sizes > 1
        ? "%s (%s to %s)".formatted(quotient(ratio()), quotient(least), quotient(most))
        : quotient(ratio());
  }

  /** Ratio and both times. */
  @Override
  public String toString() {
    return "%s, %s over %s ms".formatted(shownRatio(), milliseconds(ours), milliseconds(theirs));
  }

  private static String quotient(double ratio) {
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : ratio < 10 ? "%.2f" : "%.0f", ratio);
  }

  /**
   * Milliseconds for readers.
   *
   * @param time in milliseconds
   * @return two digits and more of it
   */
  public static String milliseconds(double time) {
    return String.format(
        Locale.ROOT, time < 0.01 ? "%.4f" : time < 1 ? "%.3f" : time < 100 ? "%.1f" : "%.0f", time);
  }
}
