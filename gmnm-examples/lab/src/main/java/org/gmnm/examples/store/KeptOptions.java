package org.gmnm.examples.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Provenance;
import org.gmnm.examples.report.RunFolder;
import org.jspecify.annotations.Nullable;

/**
 * The record of a run: the file {@value #FILE} in its folder says which options it was started
 * with, so that a folder never holds results of different ones.
 *
 * <p>A folder of the same options is gone on with, whether {@code --resume} says so or not. One of
 * other options is refused unless {@code --fresh} discards it: nothing that was computed is
 * overwritten without a word.
 */
public final class KeptOptions {

  /** The file: {@value}. */
  public static final String FILE = "run.json";

  private static final String ANOTHER = "choose another folder with --out";

  /** What runs before version 0.2 left behind. */
  private static final Pattern EARLIER =
      Pattern.compile("manifest\\.json|trainings|fits|tuning|(.*-)?seed-?\\d+");

  /**
   * What the file holds.
   *
   * @param experiment the command's name
   * @param options those that decide numbers
   * @param started when, in UTC
   * @param before what lay in the folder already: then it is not the run's alone
   */
  record Content(
      String experiment, Map<String, String> options, String started, List<String> before) {}

  private KeptOptions() {}

  /**
   * Locks a folder for a run of these options.
   *
   * @param out the folder
   * @param chosen the options
   * @param resume whether the user asked to go on with what is there, and needs not be told
   * @param fresh whether to discard what is there
   * @return the folder, locked, whose results, if it holds any, are of the same options
   * @throws UserException if it holds others, saying which option differs and what to do
   */
  public static RunFolder open(Path out, ChosenOptions chosen, boolean resume, boolean fresh) {
    if (resume && fresh) {
      throw new UserException("--resume goes on with what --fresh discards: give one of them");
    }
    Provenance.look(out);
    RunFolder folder = RunFolder.open(out);
    boolean opened = false;
    try {
      prepare(folder, chosen, resume, fresh);
      opened = true;
      return folder;
    } finally {
      if (!opened) {
        folder.close();
      }
    }
  }

  private static void prepare(
      RunFolder folder, ChosenOptions chosen, boolean resume, boolean fresh) {
    Path file = folder.file(FILE);
    if (Files.exists(file)) {
      Content kept = Json.read(file, Content.class, "delete it and the results beside it");
      if (fresh) {
        discard(folder.path(), kept.before());
      } else {
        require(folder.path(), kept, chosen, resume);
        return;
      }
    }
    List<String> before = names(folder.path());
    if (before.stream().anyMatch(name -> EARLIER.matcher(name).matches())) {
      throw new UserException(
          "%s holds a run of an earlier version, which does not tell its options; move it away, or %s"
              .formatted(folder.path(), ANOTHER));
    }
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Json.write(file, new Content(chosen.experiment(), chosen.deciding(), now, before));
  }

  private static void require(Path folder, Content kept, ChosenOptions chosen, boolean resume) {
    String difference = difference(kept, chosen);
    if (!difference.isEmpty()) {
      throw new UserException(
          "%s holds a run %s; --fresh discards it, or %s".formatted(folder, difference, ANOTHER));
    }
    if (!resume) {
      Console.line(
          "Goes on with the run of the same options in " + folder + "; --fresh discards it");
    }
  }

  /** Such as "with --k 1, not --k 4"; empty if there is none. */
  private static String difference(Content kept, ChosenOptions chosen) {
    if (!kept.experiment().equals(chosen.experiment())) {
      return "of " + kept.experiment() + ", not of " + chosen.experiment();
    }
    Map<String, String> now = chosen.deciding();
    Set<String> names = new LinkedHashSet<>(kept.options().keySet());
    names.addAll(now.keySet());
    names.removeIf(name -> String.valueOf(kept.options().get(name)).equals(now.get(name)));
    return names.stream()
        .map(name -> said(name, kept.options()) + ", not " + said(name, now))
        .collect(Collectors.joining(", and "))
        .replaceFirst("^(?=.)", "with ");
  }

  private static String said(String name, Map<String, String> options) {
    return options.containsKey(name) ? name + " " + options.get(name) : "no " + name;
  }

  /** What lies in a folder, but for the lock and for folders of other runs. */
  private static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !Files.exists(entry.resolve(FILE)))
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> !name.equals(RunFolder.LOCK_FILE))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the folder " + folder, e);
    }
  }

  /**
   * All of a folder that is the run's own. In one that is not, nobody can tell its files from those
   * that the user put there later.
   */
  private static void discard(Path folder, List<String> before) {
    if (!before.isEmpty()) {
      throw new UserException(
          "%s is not the run's own: %s was there before. --fresh could take files of yours for the"
                  .formatted(folder, before.get(0))
              + " run's; delete those of the run by hand, or "
              + ANOTHER);
    }
    names(folder).forEach(name -> delete(folder.resolve(name)));
  }

  /** Folders with all that is in them; links themselves, not what they lead to. */
  private static void delete(Path entry) {
    try {
      Files.walkFileTree(
          entry,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + entry, e);
    }
  }
}
