package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A domain with a hole in it, which lies inside. */
final class PuncturedDomain implements Domain {

  private final Domain whole;
  private final Domain hole;
  private final List<Edge> edges = new ArrayList<>();
  private final Pieces borders; // of the whole, of the hole

  PuncturedDomain(Domain whole, Domain hole) {
    this.whole = whole;
    this.hole = hole;
    if (hole.dimensions() != whole.dimensions()) {
      throw new IllegalArgumentException(
          String.format(
              "Domain.without: the hole must have %d dimensions like the domain, got %d",
              whole.dimensions(), hole.dimensions()));
    }
    edges.addAll(whole.edges());
    double outside = edges.stream().mapToDouble(Edge::size).sum();
    for (Edge edge : hole.edges()) {
      requireInside(edge);
      double[] inward = Arrays.stream(edge.normal()).map(n -> -n).toArray();
      edges.add(edge.turned("hole " + edge.name(), inward));
    }
    double inside = hole.edges().stream().mapToDouble(Edge::size).sum();
    borders = new Pieces(new double[] {outside, inside});
  }

  private void requireInside(Edge edge) {
    for (double[] x : edge.points(8, Sampler.SOBOL, 1)) {
      if (!whole.contains(x)) {
        throw new IllegalArgumentException(
            "Domain.without: the hole must lie inside the domain, got its point "
                + Arrays.toString(x)
                + " outside");
      }
    }
  }

  @Override
  public double[] low() {
    return whole.low();
  }

  @Override
  public double[] high() {
    return whole.high();
  }

  @Override
  public boolean contains(double[] x) {
    return whole.contains(x) && !hole.contains(x);
  }

  @Override
  public double[] borderPoint(double[] unit) {
    Pieces.Place place = borders.at(unit[0]);
    double[] rest = unit.clone();
    rest[0] = Math.min(place.part(), Math.nextDown(1.0));
    return (place.piece() == 0 ? whole : hole).borderPoint(rest);
  }

  @Override
  public List<Edge> edges() {
    return List.copyOf(edges);
  }

  @Override
  public double volume() {
    return whole.volume() - hole.volume();
  }
}
