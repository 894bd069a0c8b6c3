package org.gmnm.mixture;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ranges of an array that are worked on in parallel and whose results come back in order. The
 * ranges depend on the array's length alone, so sums over them are the same for any number of
 * threads.
 */
final class Chunks {

  /** Enough for any number of cores, and few enough that each may own an array per component. */
  private static final int MOST = 64;

  private static final int SMALLEST = 4096;

  private final int length;
  private final int chunks;

  /** The work on one range. */
  interface Work<T> {
    T on(int from, int to);
  }

  /** The work on one range that leaves its result in the range's own places. */
  interface Task {
    void on(int from, int to);
  }

  /** A container's way to take in one range. */
  interface Taking<A> {
    void take(A container, int from, int to);
  }

  private Chunks(int length) {
    this.length = length;
    chunks = (int) Math.min(MOST, ((long) length + SMALLEST - 1) / SMALLEST);
  }

  static Chunks of(int length) {
    return new Chunks(length);
  }

  /** A parallel stream of the results, in the order of the ranges. */
  <T> Stream<T> map(Work<T> work) {
    return IntStream.range(0, chunks).parallel().mapToObj(c -> work.on(start(c), start(c + 1)));
  }

  /** Works on all ranges. */
  void each(Task task) {
    IntStream.range(0, chunks).parallel().forEach(c -> task.on(start(c), start(c + 1)));
  }

  /** What containers that take ranges in any order and number become when merged. */
  <A> A collect(Supplier<A> container, Taking<A> taking, BiConsumer<A, A> merge) {
    return IntStream.range(0, chunks)
        .parallel()
        .collect(container, (a, c) -> taking.take(a, start(c), start(c + 1)), merge);
  }

  private int start(int chunk) {
    return (int) ((long) length * chunk / chunks);
  }
}
