package org.gmnm.examples.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a result came about; kept with it, for who reports it may be another process, of another
 * commit, on another machine.
 *
 * @param software commit, versions, as in a manifest
 * @param machine processor, threads, as in a manifest
 * @param seconds of the training, all processes together
 * @param ended when, in UTC
 */
public record Origin(
    Map<String, @Nullable Object> software,
    Map<String, @Nullable Object> machine,
    double seconds,
    String ended) {

  /**
   * A result of this process, just now.
   *
   * @param seconds of the training, all processes together
   * @return how it came about
   */
  public static Origin here(double seconds) {
    return new Origin(
        Provenance.software(),
        Provenance.machine(),
        seconds,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** What is the same of all, as it is; what is not, as a list; of memory the most. */
  static Map<String, @Nullable Object> common(
      List<Origin> origins, Function<Origin, Map<String, @Nullable Object>> part) {
    Map<String, Set<@Nullable Object>> values = new LinkedHashMap<>();
    for (Origin origin : origins) {
      part.apply(origin)
          .forEach((k, v) -> values.computeIfAbsent(k, key -> new LinkedHashSet<>()).add(plain(v)));
    }
    Map<String, @Nullable Object> common = new LinkedHashMap<>();
    values.forEach(
        (key, all) -> common.put(key, key.equals(Provenance.PEAK) ? most(all) : one(all)));
    return common;
  }

  /** A whole number that was read from a file may be of another type than one that was not. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Number number ? (Object) number.longValue() : value;
  }

  private static @Nullable Object one(Set<@Nullable Object> values) {
    return values.size() == 1 ? values.iterator().next() : List.copyOf(values);
  }

  private static @Nullable Object most(Set<@Nullable Object> values) {
    OptionalLong most =
        values.stream().filter(Long.class::isInstance).mapToLong(Long.class::cast).max();
    return most.isPresent() ? (Object) most.getAsLong() : Provenance.UNKNOWN;
  }
}
