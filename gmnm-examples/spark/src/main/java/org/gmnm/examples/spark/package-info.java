/**
 * Experiments on several machines by Apache Spark, and on several threads by Deeplearning4j's
 * ParallelWrapper: compiled with the Maven profile spark.
 */
@NullMarked
package org.gmnm.examples.spark;

import org.jspecify.annotations.NullMarked;
