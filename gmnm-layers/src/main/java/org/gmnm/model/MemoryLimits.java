package org.gmnm.model;

import org.bytedeco.javacpp.Pointer;

/**
 * How much of a file is taken into memory, so that a small file that unpacks to very much ends in a
 * sentence and not in an {@link OutOfMemoryError}.
 */
final class MemoryLimits {

  /** Parameters, the updater's state twice while it is copied, and room beside them. */
  private static final int ARRAYS = 4;

  /** What a configuration of many small objects takes in memory, over its length as a text. */
  private static final int OBJECTS = 128;

  private MemoryLimits() {}

  /** Bytes of one array, which lie outside of Java's heap. */
  static long array() {
    long outside = Pointer.maxBytes();
    return (outside > 0 ? outside : Runtime.getRuntime().maxMemory()) / ARRAYS;
  }

  /** Bytes of a configuration. */
  static long configuration() {
    return Runtime.getRuntime().maxMemory() / OBJECTS;
  }
}
