package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivesTest {
  private static final Archives.Limits LIMITS = new Archives.Limits(5, 10_000);

  private final Path folder;
  private final Path out;

  ArchivesTest(@TempDir Path folder) {
    this.folder = folder;
    this.out = folder.resolve("out");
  }

  /** Builds archives, honest or not. */
  static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

    Tar() {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    Tar file(String name, byte[] content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      return put(entry, content);
    }

    Tar special(String name, byte type, String linkName) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLinkName(linkName);
      return put(entry, new byte[0]);
    }

    private Tar put(TarArchiveEntry entry, byte[] content) throws IOException {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    }

    byte[] bytes() throws IOException {
      return padded(0);
    }

    /** With zeros after the end mark, as some archivers write them. */
    byte[] padded(int zeros) throws IOException {
      tar.close();
      bytes.write(new byte[zeros]);
      return Fixtures.gzip(bytes.toByteArray());
    }
  }

  private Path archive(Tar tar) throws IOException {
    return Fixtures.write(folder, "a.tar.gz", tar.bytes());
  }

  private void refused(Path archive, String... parts) {
    DataException e =
        assertThrows(DataException.class, () -> Archives.untarGz(archive, out, LIMITS));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("a.tar.gz"), message);
    for (String p : parts) {
      assertTrue(message.contains(p), () -> "no '" + p + "' in: " + message);
    }
    assertFalse(Files.exists(out), "nothing is left behind");
  }

  @Test
  void filesAndFoldersAreUnpacked() throws IOException {
    String longName = "d/" + "n".repeat(150);
    Tar tar =
        new Tar()
            .special("d/", TarConstants.LF_DIR, "")
            .file("d/one", new byte[] {1, 2, 3})
            .file("e/two", new byte[0])
            .file(longName, new byte[] {4});
    List<Path> files = Archives.untarGz(archive(tar), out, LIMITS);
    assertEquals(List.of(out.resolve("d/one"), out.resolve("e/two"), out.resolve(longName)), files);
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(out.resolve("d/one")));
    assertEquals(0, Files.size(out.resolve("e/two")));
    assertArrayEquals(new byte[] {4}, Files.readAllBytes(out.resolve(longName)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil", "a/../../evil", "/etc/evil", "a/..", "..", ".", "C:evil", "a\\..\\b"})
  void entriesThatPointElsewhereAreRefused(String name) throws IOException {
    refused(archive(new Tar().file("good", new byte[1]).file(name, new byte[1])), "points out");
    assertFalse(Files.exists(folder.resolve("evil")));
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_LINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO
      })
  void linksAndDevicesAreRefused(byte type) throws IOException {
    refused(archive(new Tar().special("x", type, "/etc/passwd")), "'x'", "link or a device");
  }

  @Test
  void sameEntryTwiceIsRefused() throws IOException {
    refused(archive(new Tar().file("x", new byte[1]).file("x", new byte[2])), "twice", "x");
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    Tar tar = new Tar();
    for (int i = 0; i < 6; i++) {
      tar.file("f" + i, new byte[0]);
    }
    refused(archive(tar), "more than 5 entries");
  }

  @Test
  void tooManyBytesAreRefused() throws IOException {
    refused(archive(new Tar().file("zeros", new byte[2_000_000])), "more than 10000 bytes");
  }

  @Test
  void damagedArchivesAreRefused() throws IOException {
    byte[] good = new Tar().file("x", Fixtures.pixels(1, 5000)).bytes();
    Path a = Fixtures.write(folder, "a.tar.gz", Fixtures.cut(good, good.length / 2));
    refused(a, "damaged", "get it again");
    refused(Fixtures.write(folder, "a.tar.gz", Fixtures.cut(good, good.length - 5)), "damaged");
    refused(Fixtures.write(folder, "a.tar.gz", Fixtures.with(good, good.length - 6, 1)), "damaged");
    byte[] padded = new Tar().file("x", new byte[1]).padded(40_000);
    refused(
        Fixtures.write(folder, "a.tar.gz", Fixtures.with(padded, padded.length - 6, 1)), "damaged");
    refused(Fixtures.write(folder, "a.tar.gz", new byte[] {1, 2, 3}), "damaged");
    refused(Fixtures.write(folder, "a.tar.gz", new byte[0]), "empty");
    refused(folder.resolve("none/a.tar.gz"), "no such file");
  }

  @Test
  void folderThatIsThereIsLeftAlone() throws IOException {
    Path mine = Fixtures.write(out, "mine", new byte[] {7});
    Path archive = archive(new Tar().file("x", new byte[1]));
    DataException e =
        assertThrows(DataException.class, () -> Archives.untarGz(archive, out, LIMITS));
    assertTrue(String.valueOf(e.getMessage()).contains("is there already"));
    assertTrue(Files.exists(mine));
    assertThrows(IllegalArgumentException.class, () -> new Archives.Limits(0, 1));
  }
}
