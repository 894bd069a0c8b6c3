package org.gmnm.examples.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/** Small images in rows, pixel by pixel as they are. */
final class ImageGrid {

  private static final int GAP = 4;
  private static final int TITLE = 40;
  private static final int LEAST_TITLE_WIDTH = 360;

  private ImageGrid() {}

  static void draw(Path png, String title, List<BufferedImage> images, int columns, int scale) {
    if (images.isEmpty() || columns < 1 || scale < 1) {
      throw new IllegalArgumentException(
          "Charts: imageGrid needs images, columns >= 1 and scale >= 1, got %d images, %d columns, scale %d"
              .formatted(images.size(), columns, scale));
    }
    int across = Math.min(columns, images.size());
    int rows = (images.size() + across - 1) / across;
    int cellWidth = images.stream().mapToInt(BufferedImage::getWidth).max().orElse(1) * scale + GAP;
    int cellHeight =
        images.stream().mapToInt(BufferedImage::getHeight).max().orElse(1) * scale + GAP;
    int top = title.isEmpty() ? GAP : TITLE;
    int gridWidth = across * cellWidth + GAP;
    int width = title.isEmpty() ? gridWidth : Math.max(gridWidth, LEAST_TITLE_WIDTH);
    Canvas canvas = new Canvas(width, top + rows * cellHeight, 1);
    Graphics2D g = canvas.graphics();
    canvas.title(title, width / 2.0, TITLE / 2.0, Style.TITLE, width - 12.0);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    for (int i = 0; i < images.size(); i++) {
      BufferedImage image = images.get(i);
      int x = (width - gridWidth) / 2 + GAP + i % across * cellWidth;
      int y = top + i / across * cellHeight;
      g.drawImage(image, x, y, image.getWidth() * scale, image.getHeight() * scale, null);
    }
    canvas.save(png);
  }
}
