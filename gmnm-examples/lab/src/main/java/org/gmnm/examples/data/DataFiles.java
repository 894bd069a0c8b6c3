package org.gmnm.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the readers share: finding files, and errors that help. */
final class DataFiles {
  /** How many names of a folder's content an error shows. */
  private static final int SHOWN = 8;

  private DataFiles() {}

  /** The size of a regular, readable, non-empty file; anything else is an error with advice. */
  static long size(Path file, String advice) {
    if (Files.isDirectory(file)) {
      throw new DataException(
          "%s: expected a file, found a folder. Name the file itself. %s".formatted(file, advice));
    }
    if (!Files.exists(file)) {
      throw new DataException("%s: there is no such file. %s".formatted(file, advice));
    }
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          "%s: expected a regular file, found a device or the like. %s".formatted(file, advice));
    }
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, 0, e, advice);
    }
    if (size == 0) {
      throw new DataException(
          "%s: the file is empty (0 bytes), as an interrupted download or copy leaves it. Delete it"
                  .formatted(file)
              + " and get it again. "
              + advice);
    }
    return size;
  }

  static byte[] head(Path file, String advice) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(FileKind.HEAD);
    } catch (IOException e) {
      throw unreadable(file, 0, e, advice);
    }
  }

  static DataException unreadable(Path file, long offset, IOException cause, String advice) {
    String why =
        cause instanceof AccessDeniedException
            ? "no permission to read it; give this user read access"
            : "it cannot be read (%s); check the disc or copy the file again".formatted(cause);
    return new DataException("%s: at byte %d: %s. %s".formatted(file, offset, why, advice), cause);
  }

  /** The folder itself, or the publisher's folder in it: the first that has the file. */
  static Path folderWith(Path folder, String inner, String file, String advice) {
    if (!Files.exists(folder)) {
      throw new DataException(
          "%s: there is no such folder. Name the folder that holds %s. %s"
              .formatted(folder, file, advice));
    }
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "%s: expected a folder that holds %s, found a file. Name the folder. %s"
              .formatted(folder, file, advice));
    }
    for (Path place : List.of(folder, folder.resolve(inner))) {
      if (Files.exists(place.resolve(file))) {
        return place;
      }
    }
    throw new DataException(
        "%s: %s is neither in this folder nor in its subfolder %s. The folder has %s. %s"
            .formatted(folder, file, inner, content(folder), advice));
  }

  private static String content(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names = entries.map(p -> p.getFileName().toString()).sorted().toList();
      if (names.isEmpty()) {
        return "nothing in it";
      }
      String more = names.size() > SHOWN ? ", ... (%d in all)".formatted(names.size()) : "";
      return String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))) + more;
    } catch (IOException e) {
      throw unreadable(folder, 0, e, "Check the folder.");
    }
  }
}
