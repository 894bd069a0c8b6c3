package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

  private final Path temp;

  RunFolderTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void createsTheFolderAndPlacesFilesInIt() {
    Path out = temp.resolve("runs/x");
    try (RunFolder folder = RunFolder.open(out)) {
      assertTrue(Files.isDirectory(out));
      assertEquals(out, folder.path());
      assertEquals(out.resolve("a.png"), folder.file("a.png"));
      assertEquals(out.resolve("sub").resolve("a.png"), folder.file("sub/a.png"));
    }
  }

  @Test
  void refusesASecondRunUntilTheFirstHasEnded() {
    try (RunFolder first = RunFolder.open(temp)) {
      UserException e = assertThrows(UserException.class, () -> RunFolder.open(temp));
      assertEquals(
          "Another run is using the folder "
              + first.path()
              + "; wait until it has ended, or choose another folder with --out",
          e.getMessage());
    }
    RunFolder.open(temp).close();
  }

  @Test
  void aFileInTheWayIsAMistakeOfTheUser() throws IOException {
    Path file = Files.writeString(temp.resolve("f"), "x");
    UserException e = assertThrows(UserException.class, () -> RunFolder.open(file));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("Cannot write to the folder " + file),
        e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("--out"), e.getMessage());
  }

  @Test
  void aReadOnlyFolderIsAMistakeOfTheUser() {
    File readOnly = temp.resolve("ro").toFile();
    assertTrue(readOnly.mkdir() && readOnly.setWritable(false));
    assumeFalse(Files.isWritable(readOnly.toPath()), "root may write anywhere");
    UserException e = assertThrows(UserException.class, () -> RunFolder.open(readOnly.toPath()));
    assertTrue(String.valueOf(e.getMessage()).contains("permission denied"), e.getMessage());
  }

  @Test
  void whatAKilledRunHadBegunToWriteIsDeleted() throws IOException {
    Path locked = Files.createDirectories(temp.resolve("other"));
    Files.createFile(locked.resolve(RunFolder.LOCK_FILE));
    List<Path> begun = new ArrayList<>();
    for (Path folder : List.of(temp, temp.resolve("sub"), locked)) {
      Path target = folder.resolve("a.csv");
      AtomicFiles.write(
          target, out -> begun.add(copy(onlyHidden(folder), folder.resolve(".kept.part-1"))));
    }
    Files.writeString(temp.resolve(".hidden"), "the user's");
    RunFolder.open(temp).close();
    assertEquals(List.of(false, false, true), begun.stream().map(Files::exists).toList());
    assertTrue(Files.exists(temp.resolve(".hidden")) && Files.exists(temp.resolve("a.csv")));
  }

  /** The file that is being written. */
  private static Path onlyHidden(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(AtomicFiles::isLeftOver).findFirst().orElseThrow();
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    return Files.copy(from, to);
  }

  @Test
  void filesCannotLeaveTheFolder() {
    try (RunFolder folder = RunFolder.open(temp)) {
      assertThrows(IllegalArgumentException.class, () -> folder.file("../x"));
      assertThrows(IllegalArgumentException.class, () -> folder.file(""));
    }
  }
}
