package org.gmnm.examples.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of faults sees damage where there is some. */
class WholeFilesTest {

  @TempDir Path folder;

  @Test
  void aFileCutShortIsSeenWhateverItsKind() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB), "png", png);
    Map<String, byte[]> files =
        Map.of(
            "a.json", "{\"a\": [1, 2]}".getBytes(StandardCharsets.US_ASCII),
            "b.csv", "x,y\n1,2\n3,4\n".getBytes(StandardCharsets.US_ASCII),
            "c.png", png.toByteArray(),
            "d.html", "<html></html>\n".getBytes(StandardCharsets.US_ASCII),
            "e.svg", "<svg></svg>\n".getBytes(StandardCharsets.US_ASCII),
            "f.md", "# a".getBytes(StandardCharsets.US_ASCII));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
    Files.write(folder.resolve(".hidden"), new byte[0]);
    assertEquals(List.of(), WholeFiles.damaged(folder));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] bytes = file.getValue();
      int rest = file.getKey().endsWith(".md") ? 0 : bytes.length - 3;
      Files.write(folder.resolve(file.getKey()), Arrays.copyOf(bytes, rest));
      List<String> damaged = WholeFiles.damaged(folder);
      assertEquals(1, damaged.size(), file.getKey() + ": " + damaged);
      Files.write(folder.resolve(file.getKey()), bytes);
    }
  }
}
