package org.gmnm.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads CIFAR-10 and CIFAR-100 in the publisher's binary version.
 *
 * <p>A file of any whole number of records is read, so a part of a batch is data too. Everything
 * else is an error that names the file, the byte offset, what was expected and where to get the
 * data: a length that is not a whole number of records, a label that does not exist, a record of
 * nothing but zeros (no image of the published files is black throughout; a file of which a part
 * was never written is), an archive, a web page, the Python or MATLAB version.
 */
public final class Cifar {
  /** The largest Java array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 16;

  private Cifar() {}

  /**
   * Reads the training images of a standard folder.
   *
   * @param format which data set, by which labels
   * @param folder the publisher's folder, or the one it lies in
   * @return all of them, in the files' order
   * @throws DataException if a file is missing or damaged
   */
  public static ImageSet readTraining(CifarFormat format, Path folder) {
    return read(format, folder, format.trainFiles());
  }

  /**
   * Reads the test images of a standard folder.
   *
   * @param format which data set, by which labels
   * @param folder the publisher's folder, or the one it lies in
   * @return all of them, in the files' order
   * @throws DataException if a file is missing or damaged
   */
  public static ImageSet readTest(CifarFormat format, Path folder) {
    return read(format, folder, format.testFiles());
  }

  /**
   * Reads some files of a folder.
   *
   * @param format which data set, by which labels
   * @param folder the publisher's folder (for example cifar-10-batches-bin), or the one it lies in
   * @param fileNames the files to read, in this order
   * @return their images, one file after the other
   * @throws DataException if a file is missing or damaged
   * @throws IllegalArgumentException if no file is named, or one twice
   */
  public static ImageSet read(CifarFormat format, Path folder, List<String> fileNames) {
    if (fileNames.isEmpty()) {
      throw new IllegalArgumentException("Cifar: fileNames must name at least one file, got none");
    }
    Path place =
        DataFiles.folderWith(folder, format.folderName(), fileNames.get(0), format.whereToGet());
    return read(format, fileNames.stream().map(place::resolve).toList());
  }

  /**
   * Reads files.
   *
   * @param format which data set, by which labels
   * @param files the files to read, in this order
   * @return their images, one file after the other
   * @throws DataException if a file is missing or damaged
   * @throws IllegalArgumentException if no file is named, or one twice
   */
  public static ImageSet read(CifarFormat format, List<Path> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("Cifar: files must name at least one file, got none");
    }
    Set<Path> seen = new HashSet<>();
    long records = 0;
    for (Path file : files) {
      if (!seen.add(file.toAbsolutePath().normalize())) {
        throw new IllegalArgumentException(
            "Cifar: files must differ, got %s twice. Name each file once.".formatted(file));
      }
      records += records(format, file);
    }
    if (records * ImageShape.CIFAR.bytes() > MAX_BYTES) {
      throw new DataException(
          ("%s and the other files have %d images, more than fit into one set (%d). "
                  + "Read fewer files.")
              .formatted(files.get(0), records, MAX_BYTES / ImageShape.CIFAR.bytes()));
    }
    byte[] pixels = new byte[(int) records * ImageShape.CIFAR.bytes()];
    int[] labels = new int[(int) records];
    int done = 0;
    for (Path file : files) {
      done = readFile(format, file, pixels, labels, done);
    }
    return new ImageSet(
        ImageShape.CIFAR,
        pixels,
        labels,
        classNames(format, files.get(0)),
        format.normalization(),
        files);
  }

  private static long records(CifarFormat format, Path file) {
    long size = DataFiles.size(file, format.whereToGet());
    long over = size % format.recordSize();
    if (over == 0) {
      return size / format.recordSize();
    }
    String hint = FileKind.hint(DataFiles.head(file, format.whereToGet()));
    int other = format == CifarFormat.CIFAR10 ? 3074 : 3073;
    if (hint.isEmpty() && size % other == 0) {
      hint =
          " Its length is %d records of %d bytes: it is a file of %s; ask for that format."
              .formatted(size / other, other, other == 3074 ? "CIFAR-100" : "CIFAR-10");
    } else if (hint.isEmpty()) {
      hint =
          (" After %d whole records, %d bytes are left over at byte %d: the file was "
                  + "cut off or is of another kind.")
              .formatted(size / format.recordSize(), over, size - over);
    }
    throw new DataException(
        ("%s: expected %s records of %d bytes, found %d bytes, which is not a whole "
                + "number of them.%s %s")
            .formatted(file, format.title(), format.recordSize(), size, hint, format.whereToGet()));
  }

  private static int readFile(
      CifarFormat format, Path file, byte[] pixels, int[] labels, int first) {
    int size = format.recordSize();
    byte[] record = new byte[size];
    int i = first;
    long offset = 0;
    try (InputStream in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
      for (int read = in.readNBytes(record, 0, size);
          read > 0;
          read = in.readNBytes(record, 0, size)) {
        if (read < size || i == labels.length) {
          throw changed(file, offset);
        }
        checkRecord(format, file, record, offset);
        labels[i] = record[format.labelOffset()];
        System.arraycopy(
            record,
            format.labelBytes(),
            pixels,
            i * (size - format.labelBytes()),
            size - format.labelBytes());
        i++;
        offset += size;
      }
    } catch (IOException e) {
      throw DataFiles.unreadable(file, offset, e, format.whereToGet());
    }
    return i;
  }

  private static DataException changed(Path file, long offset) {
    return new DataException(
        ("%s: at byte %d: the file's length changed while it was read. Wait until "
                + "whatever writes it has finished, then run again.")
            .formatted(file, offset));
  }

  private static void checkRecord(CifarFormat format, Path file, byte[] record, long offset) {
    for (int k = 0; k < format.labelBytes(); k++) {
      int limit =
          format == CifarFormat.CIFAR10
              ? CifarFormat.CIFAR10.classes()
              : (k == 0 ? CifarFormat.CIFAR100_COARSE : CifarFormat.CIFAR100_FINE).classes();
      int label = record[k] & 0xFF;
      if (label >= limit) {
        String which = format.labelBytes() == 1 ? "label" : k == 0 ? "coarse label" : "fine label";
        throw new DataException(
            ("%s: at byte %d (record %d): expected a %s of 0 to %d, found %d. The file "
                    + "is damaged or not %s.%s %s")
                .formatted(
                    file,
                    offset + k,
                    offset / format.recordSize(),
                    which,
                    limit - 1,
                    label,
                    format.title(),
                    offset == 0 ? FileKind.hint(record) : "",
                    format.whereToGet()));
      }
    }
    if (!Unwritten.isBlank(record, 0, record.length)) {
      return;
    }
    throw new DataException(
        ("%s: at byte %d (record %d): expected an image, found %d zero bytes: this part "
                + "of the file was never written, as by a broken download. Delete it and get it "
                + "again. %s")
            .formatted(
                file,
                offset,
                offset / format.recordSize(),
                format.recordSize(),
                format.whereToGet()));
  }

  private static List<String> classNames(CifarFormat format, Path dataFile) {
    Path file = dataFile.resolveSibling(format.namesFile());
    if (!Files.isRegularFile(file)) {
      return format.defaultClassNames();
    }
    List<String> names;
    try {
      names =
          Files.readAllLines(file).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
    } catch (MalformedInputException e) {
      throw new DataException(
          ("%s: expected a text file of %d class names, found bytes that are not text. "
                  + "Delete the file or get it again. %s")
              .formatted(file, format.classes(), format.whereToGet()),
          e);
    } catch (IOException e) {
      throw DataFiles.unreadable(file, 0, e, format.whereToGet());
    }
    if (names.size() != format.classes()) {
      throw new DataException(
          "%s: expected %d class names, one a line, found %d. Delete the file or get it again. %s"
              .formatted(file, format.classes(), names.size(), format.whereToGet()));
    }
    return names;
  }
}
