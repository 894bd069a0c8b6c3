package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays that outlive a step, by name, for batches of any number of rows: each is the first rows of
 * a buffer that only grows. So all batches together need no more than twice the memory of the
 * largest.
 *
 * <p>What is made over the buffers (first rows, views, prepared products) stays for the {@value
 * #RECENT} numbers of rows that were used last: steps that repeat them make nothing anew, be it
 * that the last batch of each epoch is a short one.
 */
final class KeptArrays {

  /** For how many different numbers of rows. */
  static final int RECENT = 8;

  private final Map<String, INDArray> buffers = new HashMap<>();

  private final OfBatch lasting = new OfBatch();

  private final Map<Long, OfBatch> recent =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, OfBatch> eldest) {
          return size() > RECENT;
        }
      };

  /** What a batch of so many rows finds. */
  OfBatch of(long rows) {
    return recent.computeIfAbsent(rows, key -> new OfBatch());
  }

  /** What does not depend on a batch, and stays whatever batches come. */
  OfBatch lasting() {
    return lasting;
  }

  /** The numbers that all buffers hold. */
  long length() {
    return buffers.values().stream().mapToLong(INDArray::length).sum();
  }

  /** At least these rows, of which it keeps as many as there were, and half as many again. */
  private INDArray buffer(String name, DataType type, boolean ones, long... shape) {
    INDArray buffer = buffers.get(name);
    boolean alike = buffer != null && isAlike(buffer, type, shape);
    if (buffer == null || !alike || buffer.size(0) < shape[0]) {
      long[] larger = shape.clone();
      if (buffer != null && alike) {
        larger[0] = Math.max(shape[0], buffer.size(0) + buffer.size(0) / 2);
      }
      buffer = Nd4j.createUninitialized(type, larger, 'c');
      if (ones) {
        buffer.assign(1);
      }
      buffers.put(name, buffer);
      recent.values().forEach(OfBatch::clear); // or they would keep the smaller one alive
      lasting.clear();
    }
    return buffer;
  }

  private static boolean isAlike(INDArray buffer, DataType type, long[] shape) {
    return buffer.dataType() == type
        && buffer.rank() == shape.length
        && (shape.length == 1 || buffer.size(1) == shape[1]);
  }

  /** An array by its name and its number of rows. */
  record Rows(String name, long count) {}

  private record View(INDArray of, INDArray view) {}

  private record Memory(INDArray of, FloatBuffer numbers) {}

  /** Made once for batches of one number of rows. */
  final class OfBatch {

    private final Map<Rows, INDArray> arrays = new HashMap<>();
    private final Map<String, View> views = new HashMap<>();
    private final Map<String, PreparedProduct> products = new HashMap<>();
    private final Map<String, Memory> memories = new HashMap<>();

    private OfBatch() {}

    private void clear() {
      arrays.clear();
      views.clear();
      products.clear();
      memories.clear();
    }

    /** A vector or matrix, of ones or of what was left in it under that name. */
    INDArray array(String name, DataType type, boolean ones, long... shape) {
      Rows rows = new Rows(name, shape[0]);
      INDArray array = arrays.get(rows);
      if (array == null || !isAlike(array, type, shape)) {
        try (MemoryWorkspace ignored = outsideOfWorkspaces()) {
          INDArray buffer = buffer(name, type, ones, shape);
          array = buffer.size(0) == shape[0] ? buffer : buffer.get(interval(0, shape[0]));
        }
        arrays.put(rows, array);
      }
      return array;
    }

    INDArray view(String name, INDArray of, UnaryOperator<INDArray> make) {
      View view = views.get(name);
      if (view == null || view.of != of) {
        try (MemoryWorkspace ignored = outsideOfWorkspaces()) {
          view = new View(of, make.apply(of));
        }
        views.put(name, view);
      }
      return view.view;
    }

    FloatBuffer memory(String name, INDArray of) {
      Memory memory = memories.get(name);
      if (memory == null || memory.of != of) {
        memory = new Memory(of, FloatPieces.of(of));
        memories.put(name, memory);
      }
      return memory.numbers.clear();
    }

    PreparedProduct product(String name, INDArray a, INDArray b, INDArray result) {
      PreparedProduct product = products.get(name);
      if (product == null || !product.isOf(a, b, result)) {
        product = new PreparedProduct(a, b, result);
        products.put(name, product);
      }
      return product;
    }
  }

  /** A workspace would reuse the memory before the next step. */
  private static MemoryWorkspace outsideOfWorkspaces() {
    return Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
  }
}
