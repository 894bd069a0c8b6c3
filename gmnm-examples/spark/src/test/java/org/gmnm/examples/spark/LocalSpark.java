package org.gmnm.examples.spark;

import org.apache.spark.api.java.JavaSparkContext;

/** One Spark for all tests: it takes seconds to start, and there can be one in a process. */
final class LocalSpark {

  private LocalSpark() {}

  static JavaSparkContext open() {
    return SparkOptions.connect("test", "local[2]", 0);
  }
}
