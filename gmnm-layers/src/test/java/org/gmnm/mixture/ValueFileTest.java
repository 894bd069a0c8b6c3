package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ValueFileTest {

  /** More than three portions, and a part of one. */
  private static final int VALUES = 200_001;

  private static final GmmExpansion EXPANSION = GmmExpansion.of(-3, 3, 40);

  @TempDir private Path folder;

  private Path file(double[] values, ByteOrder order) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(order);
    bytes.asDoubleBuffer().put(values);
    return Files.write(folder.resolve("values.f64"), bytes.array());
  }

  private static double[] values() {
    Random random = new Random(1);
    double[] values = new double[VALUES];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  @Test
  void anyNumberOfThreadsLearnsWhatOneAccumulatorDoes() throws IOException {
    double[] values = values();
    GaussianMixture expected = EXPANSION.accumulator().add(values).toMixture();
    ValueFile file = ValueFile.of(file(values, ByteOrder.LITTLE_ENDIAN));
    assertEquals(VALUES, file.count());
    for (int threads = 1; threads <= 5; threads++) {
      Accumulator accumulator = file.withThreads(threads).accumulate(EXPANSION);
      assertEquals(VALUES, accumulator.count());
      assertEquals(expected, accumulator.toMixture(), threads + " threads");
    }
    assertEquals(expected, file.accumulate(EXPANSION).toMixture());
  }

  @Test
  void eitherByteOrderIsRead() throws IOException {
    double[] values = values();
    GaussianMixture expected = EXPANSION.accumulator().add(values).toMixture();
    ValueFile file = ValueFile.of(file(values, ByteOrder.BIG_ENDIAN));
    assertEquals(expected, file.withOrder(ByteOrder.BIG_ENDIAN).accumulate(EXPANSION).toMixture());
  }

  @Test
  void theRangeIsThatOfAllValues() throws IOException {
    double[] values = values();
    DoubleSummaryStatistics expected = Arrays.stream(values).summaryStatistics();
    DoubleSummaryStatistics range = ValueFile.of(file(values, ByteOrder.LITTLE_ENDIAN)).range();
    assertEquals(VALUES, range.getCount());
    assertEquals(expected.getMin(), range.getMin());
    assertEquals(expected.getMax(), range.getMax());
    assertEquals(expected.getSum(), range.getSum(), 1e-9);
  }

  @Test
  void anEmptyFileHasNoValues() throws IOException {
    ValueFile file = ValueFile.of(file(new double[0], ByteOrder.LITTLE_ENDIAN));
    assertEquals(0, file.range().getCount());
    assertEquals(0, file.accumulate(EXPANSION).count());
  }

  @Test
  void progressRisesToAllValues() throws IOException {
    List<Long> heard = new ArrayList<>();
    ValueFile.of(file(values(), ByteOrder.LITTLE_ENDIAN))
        .withThreads(3)
        .withProgress(heard::add)
        .accumulate(EXPANSION);
    assertEquals(4, heard.size());
    assertEquals(heard.stream().sorted().toList(), heard);
    assertEquals(VALUES, heard.get(3));
  }

  @Test
  void theFirstBadValueIsNamed() throws IOException {
    double[] values = values();
    for (int at : new int[] {70_000, 140_000, 199_000}) {
      values[at] = Double.NaN;
    }
    for (double first : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      values[70_000] = first;
      ValueFile file = ValueFile.of(file(values, ByteOrder.LITTLE_ENDIAN)).withThreads(4);
      for (int i = 0; i < 20; i++) {
        assertRefused(() -> file.accumulate(EXPANSION), "value 70000 (", "values.f64", "" + first);
      }
      assertRefused(file::range, "value 70000 (", "byte order than LITTLE_ENDIAN");
    }
  }

  @Test
  void whatIsNoFileOfValuesIsRefused() throws IOException {
    assertRefused(() -> ValueFile.of(folder.resolve("none.f64")), "none.f64", "no such file");
    assertRefused(() -> ValueFile.of(folder), folder.toString(), "no such file");
    Path odd = Files.write(folder.resolve("odd.f64"), new byte[81]);
    assertRefused(() -> ValueFile.of(odd), "odd.f64", "multiple of 8 bytes, got 81");
    Expect.rejected(
        () -> ValueFile.of(file(new double[1], ByteOrder.LITTLE_ENDIAN)).withThreads(0),
        "threads must be >= 1, got 0");
  }

  @Test
  void aFileThatBecomesShorterIsRefused() throws IOException {
    Path path = file(values(), ByteOrder.LITTLE_ENDIAN);
    ValueFile file = ValueFile.of(path);
    try (RandomAccessFile access = new RandomAccessFile(path.toFile(), "rw")) {
      access.setLength(8 * 1_000);
    }
    assertRefused(() -> file.accumulate(EXPANSION), "ends after 8000 bytes, but had 1600008");
  }

  @Test
  void anInterruptedThreadStopsAndStaysInterrupted() throws IOException {
    Thread waiting = Thread.currentThread();
    ValueFile file =
        ValueFile.of(file(values(), ByteOrder.LITTLE_ENDIAN))
            .withThreads(1)
            .withProgress(done -> interruptAndWait(waiting));
    String said =
        assertThrows(InterruptedIOException.class, () -> file.accumulate(EXPANSION)).getMessage();
    assertTrue(Thread.interrupted(), "it stays interrupted");
    assertTrue(String.valueOf(said).contains("values.f64 was interrupted"), said);
  }

  /** So that the reading cannot end before its caller has noticed. */
  private static void interruptAndWait(Thread waiting) {
    waiting.interrupt();
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatTheListenerThrowsArrives() throws IOException {
    ValueFile file =
        ValueFile.of(file(values(), ByteOrder.LITTLE_ENDIAN))
            .withProgress(
                done -> {
                  throw new IllegalStateException("enough");
                });
    assertEquals(
        "enough",
        assertThrows(IllegalStateException.class, () -> file.accumulate(EXPANSION)).getMessage());
  }

  private static void assertRefused(Executable reading, String... words) {
    String said = String.valueOf(assertThrows(IOException.class, reading).getMessage());
    for (String word : words) {
      assertTrue(said.contains(word), said);
    }
  }
}
