package org.gmnm.examples.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A picture's place in a page: drawn again where the file says what it shows, else as it is. */
final class Pictures {

  private static final int THUMBNAIL_WIDTH = 480;
  private static final int PNG_SIZE_AT = 16;
  private static final double BROAD = 1.7; // times as wide as high

  private Pictures() {}

  static String figure(Path png) {
    byte[] bytes = RunRecord.bytes(png);
    ChartData data = chart(bytes);
    return data == null
        ? image(png, bytes, isBroad(bytes) ? " class=\"broad\"" : "")
        : SvgChart.figure(data);
  }

  /** Small, and a link to the file. */
  static String thumbnail(Path png, String link) {
    byte[] bytes = RunRecord.bytes(png);
    ChartData data = chart(bytes);
    return data == null
        ? "<a href=\"%s\">%s</a>".formatted(Html.text(link), image(png, reduced(bytes), ""))
        : SvgChart.figure(data);
  }

  private static @Nullable ChartData chart(byte[] png) {
    String text = PngText.read(png, ChartData.KEYWORD);
    return text == null ? null : ChartData.fromJson(text);
  }

  private static String image(Path png, byte[] bytes, String attribute) {
    String name = Html.text(png.getFileName().toString().replace(".png", ""));
    return "<figure%s><figcaption>%s</figcaption><img alt=\"%s\" src=\"data:image/png;base64,%s\"></figure>%n"
        .formatted(attribute, name, name, Base64.getEncoder().encodeToString(bytes));
  }

  /** Several maps side by side, which need the whole page; width and height head a PNG file. */
  private static boolean isBroad(byte[] png) {
    return png.length > PNG_SIZE_AT + 2 * Integer.BYTES
        && ByteBuffer.wrap(png).getInt(PNG_SIZE_AT)
            > BROAD * ByteBuffer.wrap(png).getInt(PNG_SIZE_AT + Integer.BYTES);
  }

  /** As it is where it is small or no picture at all. */
  private static byte[] reduced(byte[] png) {
    try {
      BufferedImage full = ImageIO.read(new ByteArrayInputStream(png));
      if (full == null || full.getWidth() <= THUMBNAIL_WIDTH) {
        return png;
      }
      int height = Math.max(1, full.getHeight() * THUMBNAIL_WIDTH / full.getWidth());
      BufferedImage small = new BufferedImage(THUMBNAIL_WIDTH, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D g = small.createGraphics();
      g.drawImage(
          full.getScaledInstance(THUMBNAIL_WIDTH, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
      g.dispose();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(small, "png", out);
      return out.toByteArray();
    } catch (IOException damaged) {
      return png;
    }
  }
}
