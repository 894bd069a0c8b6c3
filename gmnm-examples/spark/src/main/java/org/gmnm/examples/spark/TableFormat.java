package org.gmnm.examples.spark;

import java.util.Locale;

/** Kinds of tables that Spark reads by itself. */
enum TableFormat {
  /** Comma-separated values; the first line of each file names the columns. */
  CSV,
  /** Apache Parquet; columns that are not asked for are not read. */
  PARQUET;

  /** By the ending of a file, folder or pattern; CSV where it says nothing. */
  static TableFormat of(String file) {
    return file.toLowerCase(Locale.ROOT).endsWith(".parquet") ? PARQUET : CSV;
  }

  /** What Spark calls it. */
  String source() {
    return name().toLowerCase(Locale.ROOT);
  }
}
