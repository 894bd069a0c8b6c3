package org.gmnm.examples.report;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A picture's place in a page: drawn again where the file says what it shows, else as it is. */
final class Pictures {

  private static final int THUMBNAIL_WIDTH = 480;
  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int PNG_SIZE_AT = 16;
  private static final long MOST_PIXELS = 100_000_000;
  private static final double BROAD = 1.7; // times as wide as high

  /** Letters of a picture that is wider could not be read at half the page's width. */
  private static final int MOST_FOR_HALF = 2000;

  private Pictures() {}

  /** As wide as the page allows. */
  static String figure(String name, byte[] file) throws IOException {
    ChartData data = chart(name, file);
    if (data != null) {
      return SvgChart.figure(data);
    }
    BufferedImage picture = decoded(file);
    boolean broad = // several maps side by side
        picture.getWidth() > Math.min(BROAD * picture.getHeight(), MOST_FOR_HALF);
    return image(name, file, broad ? " class=\"broad\"" : "");
  }

  /** The same, small, and a link to an address. */
  static String thumbnail(String name, byte[] file, String address) throws IOException {
    ChartData data = chart(name, file);
    return data == null
        ? "<a href=\"%s\">%s</a>".formatted(Html.text(address), image(name, reduced(file), ""))
        : SvgChart.figure(data);
  }

  /** Null where a PNG file carries no values: only charts of earlier versions do. */
  private static @Nullable ChartData chart(String name, byte[] file) throws IOException {
    if (!name.endsWith(".svg")) {
      String text = PngText.read(file, ChartData.KEYWORD);
      return text == null ? null : ChartData.fromJson(text);
    }
    ChartData data = SvgChart.read(file);
    if (data == null) {
      throw new IOException("it is no chart of an experiment, or it is damaged");
    }
    return data;
  }

  private static String image(String file, byte[] bytes, String attribute) {
    String name = Html.text(file.replace(".png", ""));
    return "<figure%s><figcaption>%s</figcaption><img alt=\"%s\" src=\"data:image/png;base64,%s\"></figure>%n"
        .formatted(attribute, name, name, Base64.getEncoder().encodeToString(bytes));
  }

  /** Width and height head a PNG file: a small file may claim more pixels than memory holds. */
  private static BufferedImage decoded(byte[] png) throws IOException {
    if (png.length < PNG_SIZE_AT + 2 * Integer.BYTES
        || !Arrays.equals(Arrays.copyOf(png, PNG_SIGNATURE.length), PNG_SIGNATURE)) {
      throw new IOException("it is no PNG picture");
    }
    long width = ByteBuffer.wrap(png).getInt(PNG_SIZE_AT);
    long height = ByteBuffer.wrap(png).getInt(PNG_SIZE_AT + Integer.BYTES);
    if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
      throw new IOException(
          "it says that it has %d x %d pixels, a page shows up to %d"
              .formatted(width, height, MOST_PIXELS));
    }
    try {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
      if (picture != null) {
        return picture;
      }
    } catch (IOException | RuntimeException e) { // the decoder throws both at what is damaged
      throw new IOException("the picture is damaged", e);
    }
    throw new IOException("it is no PNG picture");
  }

  /** As it is where it is small. */
  private static byte[] reduced(byte[] png) throws IOException {
    BufferedImage full = decoded(png);
    if (full.getWidth() <= THUMBNAIL_WIDTH) {
      return png;
    }
    int height = (int) Math.max(1, (long) full.getHeight() * THUMBNAIL_WIDTH / full.getWidth());
    BufferedImage small = new BufferedImage(THUMBNAIL_WIDTH, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = small.createGraphics();
    g.drawImage(
        full.getScaledInstance(THUMBNAIL_WIDTH, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    g.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(small, "png", out);
    return out.toByteArray();
  }
}
