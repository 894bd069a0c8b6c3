package org.gmnm.mixture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A file of values, 8 bytes each and nothing else, from which a {@link GmmExpansion} is learned
 * without ever holding it whole: what NumPy's {@code tofile}, C's {@code fwrite} and Java's {@code
 * DoubleBuffer} write.
 *
 * <pre>{@code
 * ValueFile file = ValueFile.of(Path.of("values.f64")).withProgress(done -> show(done));
 * GmmExpansion expansion = GmmExpansion.forRange(file.range(), 1_000, 0.75);
 * GaussianMixture mixture = file.accumulate(expansion).toMixture();
 * }</pre>
 *
 * <p><b>Defaults</b>: little-endian, as most machines write; as many threads as the machine has
 * processors. The number of threads changes no bit of a result.
 *
 * <p><b>Memory</b>: 1 MB and an {@link Accumulator} for each thread.
 *
 * <p><b>Interruption</b>: a thread that is interrupted while it waits for a result gets an {@link
 * InterruptedIOException} and stays interrupted.
 *
 * <p><b>Errors</b>: {@link IOException} that names the file for one that is not there, is no file,
 * has a length that is no multiple of 8 or becomes shorter; and for a value that is NaN or
 * infinite, with its position, the first in the file.
 */
public final class ValueFile {

  private static final String NAME = "ValueFile";

  /** Values that a thread reads at a time. */
  private static final int PORTION = 1 << 16;

  private static final long NONE = Long.MAX_VALUE;

  private final Path path;
  private final long values;
  private final ByteOrder order;
  private final int threads;
  private final LongConsumer progress;

  private ValueFile(Path path, long values, ByteOrder order, int threads, LongConsumer progress) {
    this.path = path;
    this.values = values;
    this.order = order;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * A file of little-endian values.
   *
   * @param path of the file
   * @return the file with all options at their defaults
   * @throws IOException if it is not there, or its length is no multiple of 8
   */
  public static ValueFile of(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(path.toString(), null, "there is no such file of values");
    }
    long bytes = Files.size(path);
    if (bytes % Double.BYTES != 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: the length of %s must be a multiple of %d bytes, got %d: it holds something else"
                  + " than values in double precision, or was cut short; write it again",
              NAME,
              path,
              Double.BYTES,
              bytes));
    }
    return new ValueFile(
        path,
        bytes / Double.BYTES,
        ByteOrder.LITTLE_ENDIAN,
        Runtime.getRuntime().availableProcessors(),
        done -> {});
  }

  /**
   * The same file, read in another byte order.
   *
   * @param byteOrder of the values
   * @return a changed copy
   */
  public ValueFile withOrder(ByteOrder byteOrder) {
    return new ValueFile(path, values, byteOrder, threads, progress);
  }

  /**
   * The same file, read by another number of threads.
   *
   * @param number ≥ 1
   * @return a changed copy
   */
  public ValueFile withThreads(int number) {
    Check.that(number >= 1, "%s: threads must be >= 1, got %d", NAME, number);
    return new ValueFile(path, values, order, number, progress);
  }

  /**
   * The same file with a listener, which hears of each pass how many values are done: some thousand
   * times a second, from the threads that read, one at a time, in rising order.
   *
   * @param listener is given the number of values that are done
   * @return a changed copy
   */
  public ValueFile withProgress(LongConsumer listener) {
    return new ValueFile(path, values, order, threads, listener);
  }

  /** {@return how many values the file has} */
  public long count() {
    return values;
  }

  /**
   * Reads the file once.
   *
   * @return number, least and greatest value, for {@link GmmExpansion#forRange}; the sum is rounded
   *     in an order that differs from call to call
   * @throws IOException if it cannot be read, or a value is NaN or infinite
   */
  public DoubleSummaryStatistics range() throws IOException {
    return read(Range::new, Range::add, Range::combine).statistics();
  }

  /**
   * Reads the file once and adds all its values.
   *
   * @param expansion whose weights are wanted
   * @return what one accumulator that is given all values has, to the bit
   * @throws IOException if it cannot be read, or a value is NaN or infinite
   */
  public Accumulator accumulate(GmmExpansion expansion) throws IOException {
    return read(
        expansion::accumulator,
        (part, values, count) -> part.addChecked(values, 0, count),
        Accumulator::merge);
  }

  /** How a container takes values that are known to be finite, from the first of an array. */
  private interface Taking<A> {
    void take(A container, double[] values, int count);
  }

  private <A> A read(Supplier<A> container, Taking<A> taking, BiConsumer<A, A> merge)
      throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads, ValueFile::daemon);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Reading reading = new Reading(channel);
      A whole = container.get();
      Callable<A> part = () -> reading.part(container.get(), taking);
      for (Future<A> done : pool.invokeAll(Collections.nCopies(threads, part))) {
        merge.accept(whole, done.get());
      }
      reading.requireFinite();
      return whole;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(NAME + ": reading " + path + " was interrupted");
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "values");
    thread.setDaemon(true);
    return thread;
  }

  private static IOException cause(ExecutionException e) throws IOException {
    if (e.getCause() instanceof IOException cause) {
      return cause;
    }
    if (e.getCause() instanceof RuntimeException cause) {
      throw cause;
    }
    throw new IllegalStateException(e.getCause());
  }

  /** One pass over the file, whose portions the threads take in turn. */
  private final class Reading {

    private final FileChannel channel;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong firstBad = new AtomicLong(NONE);
    private volatile boolean ends;
    private long done;

    Reading(FileChannel channel) {
      this.channel = channel;
    }

    /** Gives a container the portions that one thread gets. */
    <A> A part(A container, Taking<A> taking) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocateDirect(PORTION * Double.BYTES).order(order);
      double[] portion = new double[PORTION];
      try {
        // A portion that is taken is looked through, so the first bad value of the file is found.
        while (!ends) {
          long from = next.getAndAdd(PORTION);
          int count = (int) Math.min(PORTION, values - from);
          if (count <= 0) {
            break;
          }
          fill(bytes.clear().limit(count * Double.BYTES), from);
          bytes.flip().asDoubleBuffer().get(portion, 0, count);
          if (allFinite(portion, count, from)) {
            taking.take(container, portion, count);
            report(count);
          }
        }
        return container;
      } catch (IOException | RuntimeException e) {
        ends = true;
        throw e;
      }
    }

    private void fill(ByteBuffer bytes, long from) throws IOException {
      while (bytes.hasRemaining()) {
        long at = from * Double.BYTES + bytes.position();
        if (channel.read(bytes, at) < 0) {
          throw new EOFException(
              String.format(
                  Locale.ROOT,
                  "%s: %s ends after %d bytes, but had %d when it was opened: it must not change"
                      + " while it is read",
                  NAME,
                  path,
                  at,
                  values * Double.BYTES));
        }
      }
    }

    private boolean allFinite(double[] portion, int count, long from) {
      for (int i = 0; i < count; i++) {
        if (!(Math.abs(portion[i]) <= Double.MAX_VALUE)) {
          firstBad.accumulateAndGet(from + i, Math::min);
          ends = true;
          return false;
        }
      }
      return true;
    }

    private synchronized void report(int count) {
      done += count;
      progress.accept(done);
    }

    void requireFinite() throws IOException {
      long position = firstBad.get();
      if (position == NONE) {
        return;
      }
      ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(order);
      fill(bytes, position);
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: value %d (counted from 0) of %s must be finite, got %s; leave missing values out"
                  + " before, and if there are none, try the other byte order than %s",
              NAME,
              position,
              path,
              bytes.getDouble(0),
              order));
    }
  }

  /** The least and the greatest value of a part. */
  private static final class Range {

    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double sum;

    void add(double[] values, int size) {
      double low = least;
      double high = greatest;
      double total = 0;
      for (int i = 0; i < size; i++) {
        double value = values[i];
        total += value;
        if (value < low) {
          low = value;
        }
        if (value > high) {
          high = value;
        }
      }
      least = low;
      greatest = high;
      sum += total;
      count += size;
    }

    void combine(Range other) {
      count += other.count;
      sum += other.sum;
      least = Math.min(least, other.least);
      greatest = Math.max(greatest, other.greatest);
    }

    DoubleSummaryStatistics statistics() {
      return count == 0
          ? new DoubleSummaryStatistics()
          : new DoubleSummaryStatistics(count, least, greatest, sum);
    }
  }
}
