package org.gmnm.examples.report;

import java.awt.Color;

/**
 * Colours for numbers. Between anchors it interpolates in OKLab, where equal steps look equal, so
 * that a map shows neither edges nor plateaus that the numbers do not have.
 */
final class ColorMap {

  /** Dark violet to yellow, brighter throughout; also for colour-blind readers, also in grey. */
  static final ColorMap SEQUENTIAL = new ColorMap(0x440154, 0x31688E, 0x35B779, 0xFDE725);

  /** Blue, white, red: the sign is seen at once. */
  static final ColorMap DIVERGING = new ColorMap(0x0B3C8C, 0x5B9BD5, 0xF7F7F7, 0xE8795B, 0x8E1220);

  /** White to blue, for shares. */
  static final ColorMap SHARE = new ColorMap(0xFFFFFF, 0x6BAED6, 0x08306B);

  /** The colour of a value that is missing. */
  static final Color MISSING = new Color(0xC8C8C8);

  private final double[][] anchors;

  private ColorMap(int... rgb) {
    anchors = new double[rgb.length][];
    for (int i = 0; i < rgb.length; i++) {
      anchors[i] = toOklab(new Color(rgb[i]));
    }
  }

  /** The colour at a position from 0 to 1; positions beyond are taken to the nearer end. */
  Color at(double position) {
    if (Double.isNaN(position)) {
      return MISSING;
    }
    double scaled = Math.max(0, Math.min(1, position)) * (anchors.length - 1);
    int lower = Math.min((int) scaled, anchors.length - 2);
    double share = scaled - lower;
    double[] before = anchors[Math.max(0, lower - 1)];
    double[] after = anchors[Math.min(anchors.length - 1, lower + 2)];
    double[] mixed = new double[3];
    for (int k = 0; k < 3; k++) {
      mixed[k] = smooth(before[k], anchors[lower][k], anchors[lower + 1][k], after[k], share);
    }
    return toColor(mixed);
  }

  /** From b to c on a Catmull-Rom spline: straight pieces would show as edges at the anchors. */
  private static double smooth(double a, double b, double c, double d, double t) {
    double slopeB = (c - a) / 2;
    double slopeC = (d - b) / 2;
    double rest = c - b;
    return b
        + t * (slopeB + t * (3 * rest - 2 * slopeB - slopeC + t * (slopeB + slopeC - 2 * rest)));
  }

  /** Perceived lightness of a colour, 0 to 1. */
  static double lightness(Color color) {
    return toOklab(color)[0];
  }

  /** Black or white, whichever can be read on the colour. */
  static Color textOn(Color ground) {
    return lightness(ground) > 0.62 ? Style.INK : Color.WHITE;
  }

  private static double[] toOklab(Color color) {
    double r = linear(color.getRed() / 255.0);
    double g = linear(color.getGreen() / 255.0);
    double b = linear(color.getBlue() / 255.0);
    double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return new double[] {
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    };
  }

  private static Color toColor(double[] lab) {
    double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
    double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
    double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
    return new Color(
        gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
        gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
        gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
  }

  private static double cube(double v) {
    return v * v * v;
  }

  private static double linear(double v) {
    return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  }

  private static int gamma(double linear) {
    double v = Math.max(0, Math.min(1, linear));
    return (int)
        Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * Math.pow(v, 1 / 2.4) - 0.055));
  }
}
