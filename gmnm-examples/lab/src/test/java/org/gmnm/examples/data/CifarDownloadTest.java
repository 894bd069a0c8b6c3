package org.gmnm.examples.data;

import static org.gmnm.examples.data.CifarFormat.CIFAR10;
import static org.gmnm.examples.data.CifarFormat.CIFAR100_FINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an archive that lies there already, so without a network. */
class CifarDownloadTest {
  private final Path folder;

  CifarDownloadTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static String sha256(Path folder, byte[] content) throws IOException {
    Path file = Fixtures.write(folder, "for-its-sum", content);
    String sum = Sha256.of(file);
    Files.delete(file);
    return sum;
  }

  private CifarDownload.Source source(byte[] archive, int records, byte[] train)
      throws IOException {
    return new CifarDownload.Source(
        URI.create("https://127.0.0.1:1/cifar-100-binary.tar.gz"),
        archive.length,
        sha256(folder, archive),
        List.of(new CifarDownload.Member("train.bin", records, sha256(folder, train))));
  }

  private Path fetch(CifarDownload.Source source) {
    return CifarDownload.fetch(
        CIFAR100_FINE, folder, (done, total) -> {}, source, Download.Settings.HTTPS);
  }

  private String failure(CifarDownload.Source source) {
    return String.valueOf(assertThrows(DataException.class, () -> fetch(source)).getMessage());
  }

  private byte[] put(byte[] train) throws IOException {
    byte[] archive = new ArchivesTest.Tar().file("cifar-100-binary/train.bin", train).bytes();
    Fixtures.write(folder, "cifar-100-binary.tar.gz", archive);
    return archive;
  }

  @Test
  void archiveIsUnpackedCheckedAndReadable() throws IOException {
    byte[] train = Fixtures.cifar(CIFAR100_FINE, 3);
    CifarDownload.Source source = source(put(train), 3, train);
    // Left by a run that was killed.
    Fixtures.write(folder, ".cifar-100-binary.unpacking/junk", new byte[1]);
    Path place = fetch(source);
    assertEquals(folder.resolve("cifar-100-binary"), place);
    assertEquals(3, Cifar.readTraining(CIFAR100_FINE, folder).size());
    assertFalse(Files.exists(folder.resolve("cifar-100-binary.tar.gz")));
    assertFalse(Files.exists(folder.resolve(".cifar-100-binary.unpacking")));
    assertEquals(place, fetch(source));
  }

  @Test
  void archiveWithFewerRecordsIsNotPutInPlace() throws IOException {
    byte[] train = Fixtures.cifar(CIFAR100_FINE, 3);
    String message = failure(source(put(train), 4, train));
    assertTrue(message.contains("expected 4 records"), message);
    assertTrue(message.contains("3.0 records"), message);
    assertFalse(Files.exists(folder.resolve("cifar-100-binary")));
    assertFalse(Files.exists(folder.resolve(".cifar-100-binary.unpacking")));
  }

  @Test
  void folderWithOtherContentIsLeftAlone() throws IOException {
    byte[] train = Fixtures.cifar(CIFAR100_FINE, 3);
    CifarDownload.Source source = source(put(train), 3, train);
    Path mine =
        Fixtures.write(
            folder, "cifar-100-binary/train.bin", Fixtures.with(train, 100, train[100] + 1));
    String message = failure(source);
    assertTrue(message.contains(mine.toString()), message);
    assertTrue(message.contains("differs from the published file"), message);
    assertTrue(message.contains("Cifar.read"), message);
    assertTrue(Files.exists(mine));
  }

  @Test
  void publishedSourcesAreWellFormed() {
    for (CifarFormat format : CifarFormat.values()) {
      CifarDownload.Source source = CifarDownload.source(format);
      assertEquals("https", source.uri().getScheme());
      assertTrue(source.uri().getPath().endsWith("/" + format.archiveName()));
      assertTrue(source.sha256().matches("[0-9a-f]{64}"));
      int records = source.members().stream().mapToInt(CifarDownload.Member::records).sum();
      assertEquals(60_000, records);
      for (CifarDownload.Member m : source.members()) {
        assertTrue(m.sha256().matches("[0-9a-f]{64}"));
        assertTrue(format.trainFiles().contains(m.name()) || format.testFiles().contains(m.name()));
      }
    }
    assertEquals(6, CifarDownload.source(CIFAR10).members().size());
  }
}
