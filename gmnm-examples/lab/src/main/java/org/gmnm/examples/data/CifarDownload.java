package org.gmnm.examples.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Fetches CIFAR from its publisher, unpacks and checks it.
 *
 * <p>An archive that lies in the data folder already, fetched by hand for a machine without a
 * network, is used instead of a download. The archive is deleted once it is unpacked and checked.
 *
 * <p>Sizes and SHA-256 of the archives are those that TensorFlow Datasets pins; those of the
 * unpacked files are torchvision's for Ruby, and for CIFAR-10's five training files also our own.
 */
public final class CifarDownload {
  private static final String BASE = "https://www.cs.toronto.edu/~kriz/";

  private static final Source CIFAR10 =
      new Source(
          URI.create(BASE + "cifar-10-binary.tar.gz"),
          170_052_171,
          "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
          List.of(
              batch(
                  "data_batch_1.bin",
                  "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
              batch(
                  "data_batch_2.bin",
                  "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
              batch(
                  "data_batch_3.bin",
                  "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
              batch(
                  "data_batch_4.bin",
                  "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
              batch(
                  "data_batch_5.bin",
                  "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
              batch(
                  "test_batch.bin",
                  "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b")));

  private static final Source CIFAR100 =
      new Source(
          URI.create(BASE + "cifar-100-binary.tar.gz"),
          168_513_733,
          "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
          List.of(
              new Member(
                  "train.bin",
                  50_000,
                  "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
              new Member(
                  "test.bin",
                  10_000,
                  "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a")));

  private CifarDownload() {}

  /** An archive and what must be in it. */
  record Source(URI uri, long size, String sha256, List<Member> members) {}

  /** A data file: how many records, and its SHA-256. */
  record Member(String name, int records, String sha256) {}

  private static Member batch(String name, String sha256) {
    return new Member(name, 10_000, sha256);
  }

  static Source source(CifarFormat format) {
    return format == CifarFormat.CIFAR10 ? CIFAR10 : CIFAR100;
  }

  /**
   * Makes sure that a data set is there.
   *
   * @param format which data set; both label kinds of CIFAR-100 are one
   * @param folder the data folder; the publisher's folder is made in it
   * @param listener is told how far the download has come
   * @return the publisher's folder, complete and checked
   * @throws DataException if it cannot be fetched, or what is there is something else
   */
  public static Path fetch(CifarFormat format, Path folder, Download.ProgressListener listener) {
    return fetch(format, folder, listener, source(format), Download.Settings.HTTPS);
  }

  static Path fetch(
      CifarFormat format,
      Path folder,
      Download.ProgressListener listener,
      Source source,
      Download.Settings settings) {
    Path place = folder.resolve(format.folderName());
    if (Files.exists(place)) {
      check(format, source, place);
      return place;
    }
    try {
      Files.createDirectories(folder);
      try (Exclusive alone = Exclusive.of(place)) {
        if (alone == null) {
          throw new DataException(
              "%s: another run is fetching it. Wait until that run has finished.".formatted(place));
        }
        if (Files.exists(place)) { // another run has finished meanwhile
          check(format, source, place);
        } else {
          make(format, folder, listener, source, settings);
        }
      }
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be put in place (%s). Check the folder's permissions and run again."
              .formatted(place, e),
          e);
    }
    return place;
  }

  private static void make(
      CifarFormat format,
      Path folder,
      Download.ProgressListener listener,
      Source source,
      Download.Settings settings)
      throws IOException {
    Path archive = folder.resolve(format.archiveName());
    Download.fetch(source.uri(), archive, source.size(), source.sha256(), listener, settings);
    // Left by a run that was killed; nobody else uses this name.
    Path temporary = folder.resolve("." + format.folderName() + ".unpacking");
    Archives.deleteTree(temporary);
    try {
      Archives.untarGz(archive, temporary, limits(format, source));
      Path inner = temporary.resolve(format.folderName());
      check(format, source, inner);
      Files.move(inner, folder.resolve(format.folderName()), StandardCopyOption.ATOMIC_MOVE);
      Files.delete(archive);
    } finally {
      Archives.deleteTree(temporary);
    }
  }

  /** Twice the data files, and a handful of small ones beside them. */
  private static Archives.Limits limits(CifarFormat format, Source source) {
    long bytes = 0;
    for (Member m : source.members()) {
      bytes += (long) m.records() * format.recordSize();
    }
    return new Archives.Limits(4 * source.members().size() + 16, 2 * bytes);
  }

  private static void check(CifarFormat format, Source source, Path folder) {
    for (Member m : source.members()) {
      Path file = folder.resolve(m.name());
      String mend =
          ("Move the folder %s away and run again to fetch the whole set, or read the "
                  + "files as they are with Cifar.read.")
              .formatted(folder);
      long size = DataFiles.size(file, mend);
      long wanted = (long) m.records() * format.recordSize();
      if (size != wanted) {
        throw new DataException(
            "%s: expected %d records (%d bytes), found %d bytes (%.1f records). %s"
                .formatted(
                    file, m.records(), wanted, size, (double) size / format.recordSize(), mend));
      }
      String found;
      try {
        found = Sha256.of(file);
      } catch (IOException e) {
        throw DataFiles.unreadable(file, 0, e, mend);
      }
      if (!found.equals(m.sha256())) {
        throw new DataException(
            "%s: expected SHA-256 %s, found %s: the content differs from the published file. %s"
                .formatted(file, m.sha256(), found, mend));
      }
    }
  }
}
