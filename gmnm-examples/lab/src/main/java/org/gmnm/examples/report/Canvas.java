package org.gmnm.examples.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.gmnm.model.AtomicFiles;

/** A white sheet to draw on and to save as PNG; its lengths are in points, each of 2 × 2 pixels. */
final class Canvas {

  /** Pixels of a point, so that letters stay sharp on fine screens. */
  private static final int SCALE = 2;

  private static final FontRenderContext METRICS =
      new FontRenderContext(new AffineTransform(), true, true);

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final int width;

  Canvas(double width, double height) {
    this((int) Math.ceil(width), (int) Math.ceil(height), SCALE);
  }

  /** With its own number of pixels for a point. */
  Canvas(int width, int height, int scale) {
    this.width = width;
    image = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.scale(scale, scale);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
  }

  int width() {
    return width;
  }

  Graphics2D graphics() {
    return graphics;
  }

  static double width(String text, Font font) {
    return text.isEmpty() ? 0 : font.getStringBounds(text, METRICS).getWidth();
  }

  /**
   * Text whose anchor is at (x, y): the point at the given shares of its width and of the height of
   * a digit, (0, 0) bottom left, (0.5, 0.5) centre, (1, 1) top right.
   */
  void text(String text, double x, double y, double shareX, double shareY, Font font, Color color) {
    graphics.setFont(font);
    graphics.setColor(color);
    double left = x - shareX * width(text, font);
    graphics.drawString(text, (float) left, (float) (y + shareY * digitHeight(font)));
  }

  /** Text turned by an angle in degrees, counter-clockwise, about its anchor. */
  void turned(
      String text,
      double x,
      double y,
      double shareX,
      double shareY,
      double angle,
      Font font,
      Color color) {
    AffineTransform before = graphics.getTransform();
    graphics.translate(x, y);
    graphics.rotate(-Math.toRadians(angle));
    text(text, 0, 0, shareX, shareY, font, color);
    graphics.setTransform(before);
  }

  /** A title over the whole width, in smaller letters where it would not fit. */
  void title(String title, double centre, double y, Font font, double room) {
    double wide = width(title, font);
    Font fitting = wide <= room ? font : font.deriveFont((float) (font.getSize2D() * room / wide));
    text(title, centre, y, 0.5, 0.5, fitting, Style.INK);
  }

  /** The sheet's title at its top. */
  void title(String title) {
    title(title, width / 2.0, Layout.TITLE / 2.0 + 4, Style.TITLE, width - 20.0);
  }

  void save(Path png) {
    graphics.dispose();
    AtomicFiles.write(
        png,
        out -> {
          if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java cannot write PNG");
          }
        });
  }

  private static double digitHeight(Font font) {
    LineMetrics metrics = font.getLineMetrics("0", METRICS);
    return metrics.getAscent() * 0.76;
  }
}
