package org.gmnm.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** One direction of a plot: where a value lies, and which ticks help to read it. */
final class Axis {

  /** A labelled position. */
  record Tick(double value, String label) {
    Tick {
      label = withMinus(label);
    }
  }

  /** The minus is as wide as a digit, the hyphen is not. */
  static String withMinus(String number) {
    return number.replace('-', '−');
  }

  /** From here on, and below its inverse square root, labels of a linear axis have an exponent. */
  private static final double MOST_PLAIN = 1e7;

  private static final double LEAST_PLAIN = 1e-4;

  /** A logarithmic axis within these bounds has plain labels, beyond them powers of ten. */
  private static final double LEAST_PLAIN_POWER = 1e-3;

  private static final double MOST_PLAIN_POWER = 1e4;

  /** Fewer decades than this and a logarithmic axis also labels 2 and 5 times its powers of ten. */
  private static final double FEW_DECADES = 2;

  /** Values of a linear axis nearer to each other than this are level. */
  private static final double LEAST_RANGE = 1e-300;

  private static final int MOST_TICKS = 20;

  private final double min;
  private final double max;

  /** Below 1 where the range itself is beyond that of doubles. */
  private final double unit;

  private final boolean log;
  private final List<Tick> ticks;

  private Axis(double min, double max, boolean log, List<Tick> ticks) {
    this.min = min;
    this.max = max;
    this.unit = unit(min, max);
    this.log = log;
    this.ticks = ticks;
  }

  /** From min to max exactly, with about so many ticks at least minStep apart. */
  static Axis linear(double min, double max, int about, double minStep) {
    double[] range = widened(within(min), within(max));
    double unit = unit(range[0], range[1]);
    double step = Math.max(minStep, niceStep((unit * range[1] - unit * range[0]) / about / unit));
    List<Tick> ticks = new ArrayList<>();
    // Counted, not added up, lest rounding errors creep in; the slack keeps a tick at either end.
    long first = (long) Math.ceil(range[0] / step - 1e-9);
    long last = (long) Math.floor(range[1] / step + 1e-9);
    double largest = Math.max(Math.abs(range[0]), Math.abs(range[1]));
    for (long i = first; i <= last; i++) {
      ticks.add(new Tick(i * step, label(i * step, step, largest)));
    }
    if (ticks.size() < 2 && minStep == 0 && about < MOST_TICKS) { // one tick tells no scale
      return linear(min, max, about + 2, 0);
    }
    return new Axis(range[0], range[1], false, ticks);
  }

  /** A number that an axis can end at. */
  private static double within(double value) {
    return Math.max(-Double.MAX_VALUE, Math.min(value, Double.MAX_VALUE));
  }

  private static double unit(double min, double max) {
    return Double.isInfinite(max - min) ? 0.25 : 1;
  }

  /** From min to max exactly, both positive. */
  static Axis log(double min, double max) {
    double low = Math.max(Double.MIN_VALUE, max > min ? min : min / 2);
    double high = within(max > min ? max : max * 2);
    List<Tick> ticks = new ArrayList<>();
    double decades = Math.log10(high) - Math.log10(low);
    boolean plain = low >= 0.9 * LEAST_PLAIN_POWER && high <= MOST_PLAIN_POWER; // all or none
    int every = (int) Math.max(1, Math.ceil(decades / 7));
    int first = (int) Math.ceil(Math.log10(low) - 1e-9);
    int last = (int) Math.floor(Math.log10(high) + 1e-9);
    int start = Math.floorDiv(first + every - 1, every) * every;
    for (int decade = decades < FEW_DECADES ? first - 1 : start; decade <= last; decade += every) {
      double power = Math.pow(10, decade);
      double[] multiples = decades < FEW_DECADES ? new double[] {1, 2, 5} : new double[] {1};
      for (double multiple : multiples) {
        double value = multiple * power;
        if (value >= low * (1 - 1e-9) && value <= within(high * (1 + 1e-9))) {
          ticks.add(new Tick(value, powerLabel(multiple, decade, plain)));
        }
      }
    }
    if (ticks.size() < 2) { // a range so narrow that no round number falls into it
      List<Tick> even = linear(low, high, 4, 0).ticks;
      return new Axis(low, high, true, even.stream().filter(t -> t.value() > 0).toList());
    }
    return new Axis(low, high, true, ticks);
  }

  /** An axis that shows values with some room beyond them; from zero on where they come near it. */
  static Axis around(double[] values, boolean log, int about) {
    double[] shown = DoubleStream.of(values).filter(v -> shows(v, log)).toArray();
    if (shown.length == 0) {
      return log ? log(0.1, 1) : linear(0, 1, about, 0);
    }
    double low = DoubleStream.of(shown).min().orElseThrow();
    double high = DoubleStream.of(shown).max().orElseThrow();
    if (log) {
      double room = Math.max(Math.exp(0.05 * (Math.log(high) - Math.log(low))), 1.05);
      return log(low / room, high * room);
    }
    double room = 0.05 * high - 0.05 * low;
    double from = low >= 0 && low < 0.3 * high ? 0 : low - room;
    return linear(from, high + room, about, 0);
  }

  /** Whether a value has a place on such an axis. */
  static boolean shows(double value, boolean log) {
    return Double.isFinite(value) && (!log || value > 0);
  }

  /** The ticks between, and the two ends themselves, for a colour bar is read at its ends first. */
  List<Tick> ticksWithEnds() {
    double near = 0.07;
    List<Tick> all = new ArrayList<>();
    all.add(new Tick(min, Numbers.brief(min)));
    ticks.stream()
        .filter(t -> position(t.value()) > near && position(t.value()) < 1 - near)
        .forEach(all::add);
    all.add(new Tick(max, Numbers.brief(max)));
    return all;
  }

  /** How far from min to max a value lies, 0 to 1. */
  double position(double value) {
    DoubleUnaryOperator f = log ? Math::log : v -> v * unit;
    double from = f.applyAsDouble(min);
    return (f.applyAsDouble(value) - from) / (f.applyAsDouble(max) - from);
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  boolean isLog() {
    return log;
  }

  List<Tick> ticks() {
    return ticks;
  }

  private static double[] widened(double min, double max) {
    if (max - min >= LEAST_RANGE) {
      return new double[] {min, max};
    }
    double room = Math.max(LEAST_RANGE, min == 0 ? 0.5 : Math.abs(min) * 0.1);
    return new double[] {within(min - room), within(min + room)};
  }

  /** 1, 2 or 5 times a power of ten, not below the least step. */
  private static double niceStep(double least) {
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double lead = least / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  }

  private static String label(double value, double step, double largest) {
    if (value == 0) {
      return "0";
    }
    int stepDecade = (int) Math.floor(Math.log10(step) + 1e-9);
    if (largest >= MOST_PLAIN || largest < LEAST_PLAIN * 10) {
      int decade = (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
      int decimals = Math.max(0, decade - stepDecade);
      return String.format(
          Locale.ROOT, "%." + decimals + "fe%d", value / Math.pow(10, decade), decade);
    }
    return String.format(Locale.ROOT, "%,." + Math.max(0, -stepDecade) + "f", value);
  }

  private static String powerLabel(double multiple, int decade, boolean plain) {
    if (plain) {
      String format = "%,." + Math.max(0, -decade) + "f";
      return String.format(Locale.ROOT, format, multiple * Math.pow(10, decade));
    }
    String power = "10" + superscript(decade);
    return multiple == 1 ? power : String.format(Locale.ROOT, "%.0f·%s", multiple, power);
  }

  private static String superscript(int number) {
    StringBuilder text = new StringBuilder();
    for (char c : Integer.toString(number).toCharArray()) {
      text.append(c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0'));
    }
    return text.toString();
  }
}
