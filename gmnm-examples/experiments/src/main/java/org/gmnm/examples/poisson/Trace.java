package org.gmnm.examples.poisson;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What came of one run.
 *
 * @param measures along the way, in order; at least one
 */
record Trace(List<Measure> measures) {

  Measure last() {
    return measures.get(measures.size() - 1);
  }

  int size() {
    return measures.size();
  }

  double[] column(ToDoubleFunction<Measure> of) {
    return measures.stream().mapToDouble(of).toArray();
  }
}
