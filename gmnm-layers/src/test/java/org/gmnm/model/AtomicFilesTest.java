package org.gmnm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  private final Path folder;

  AtomicFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void writesTextAndCreatesFolders() throws IOException {
    Path file = folder.resolve("a/b/c.txt");
    AtomicFiles.write(file, "σ = 1");
    assertEquals("σ = 1", Files.readString(file));
  }

  @Test
  void replacesAnOldFile() throws IOException {
    Path file = folder.resolve("f");
    AtomicFiles.write(file, "a long old content");
    AtomicFiles.write(file, new byte[] {'n', 'e', 'w'});
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("f"), namesInFolder());
  }

  @Test
  void aFailingWriterLeavesTheOldFileWholeAndNothingElse() throws IOException {
    Path file = folder.resolve("f");
    AtomicFiles.write(file, "old");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class,
            () ->
                AtomicFiles.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("disk full");
                    }));
    assertEquals("Cannot write " + file + ": disk full", e.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("f"), namesInFolder());
  }

  @Test
  void aWriterThatThrowsAnythingElseLeavesNothingEither() throws IOException {
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFiles.write(
                folder.resolve("f"),
                out -> {
                  throw new IllegalStateException("no");
                }));
    assertEquals(List.of(), namesInFolder());
  }

  @Test
  void aWriterMayCloseTheStream() throws IOException {
    Path file = folder.resolve("f");
    AtomicFiles.write(
        file,
        out -> {
          out.write('x');
          out.close();
        });
    assertEquals("x", Files.readString(file));
  }

  @Test
  void saysWhyAFolderIsNoTarget() throws IOException {
    Path target = Files.createDirectory(folder.resolve("d"));
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(target, "x"));
    assertEquals("Cannot write " + target + ": it is a folder", e.getMessage());
  }

  @Test
  void saysWhenAFileStandsWhereAFolderShould() throws IOException {
    Path file = Files.writeString(folder.resolve("plain"), "x");
    UncheckedIOException e =
        assertThrows(
            UncheckedIOException.class, () -> AtomicFiles.write(file.resolve("below"), "x"));
    assertTrue(String.valueOf(e.getMessage()).contains("plain"), e.getMessage());
  }

  @Test
  void keepsThePermissionsOfTheFile() throws IOException {
    Path file = folder.resolve("f");
    AtomicFiles.write(file, "new");
    assertEquals(
        Files.getPosixFilePermissions(Files.createFile(folder.resolve("plain"))),
        Files.getPosixFilePermissions(file),
        "a new file's are those that files have here");
    for (String permissions : List.of("rw-rw-r--", "rw-------", "rwxrwxrwx")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      AtomicFiles.write(file, "more");
      assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void writesWhatALinkPointsTo() throws IOException {
    Path file = Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("d", "f"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link);
    AtomicFiles.write(second, "new");
    assertEquals("new", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(second));
    Files.delete(file);
    AtomicFiles.write(link, "again");
    assertEquals("again", Files.readString(file), "a link to nothing yet");
    Path round = Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
    assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(round, "x"));
  }

  @Test
  void namesMayBeAsLongAsTheFileSystemHasThem() throws IOException {
    Path file = folder.resolve("n".repeat(250));
    AtomicFiles.write(file, "x");
    assertEquals("x", Files.readString(file));
  }

  private List<String> namesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> String.valueOf(f.getFileName())).toList();
    }
  }
}
