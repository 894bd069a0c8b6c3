package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A domain of space during a time; time is the last coordinate. */
final class SpaceTime implements Domain {

  private final Domain space;
  private final double from;
  private final double to;
  private final Pieces borders; // the edges of space in time, the start, the end

  SpaceTime(Domain space, double from, double to) {
    if (!(to > from) || Double.isInfinite(to - from)) {
      throw new IllegalArgumentException(
          "Domain.during: the end must be > the start and both finite, got " + from + " and " + to);
    }
    this.space = space;
    this.from = from;
    this.to = to;
    double around = space.edges().stream().mapToDouble(Edge::size).sum() * (to - from);
    borders = new Pieces(new double[] {around, space.volume(), space.volume()});
  }

  static double[] with(double[] x, double time) {
    double[] extended = Arrays.copyOf(x, x.length + 1);
    extended[x.length] = time;
    return extended;
  }

  @Override
  public double[] low() {
    return with(space.low(), from);
  }

  @Override
  public double[] high() {
    return with(space.high(), to);
  }

  @Override
  public boolean contains(double[] x) {
    double time = x[x.length - 1];
    return time >= from && time <= to && space.contains(Arrays.copyOf(x, x.length - 1));
  }

  @Override
  public double volume() {
    return space.volume() * (to - from);
  }

  /** At the start and the end a point of space is drawn from numbers that the unit's bits seed. */
  @Override
  public double[] borderPoint(double[] unit) {
    Pieces.Place place = borders.at(unit[0]);
    double[] rest = Arrays.copyOf(unit, unit.length - 1);
    rest[0] = Math.min(place.part(), Math.nextDown(1.0));
    double last = unit[unit.length - 1];
    if (place.piece() == 0) {
      return with(space.borderPoint(rest), from + last * (to - from));
    }
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(unit));
    double[] low = space.low();
    double[] high = space.high();
    double[] x = new double[low.length];
    do {
      Arrays.setAll(x, j -> low[j] + random.nextDouble() * (high[j] - low[j]));
    } while (!space.contains(x));
    return with(x, place.piece() == 1 ? from : to);
  }

  /** The edges of space, then {@value Domain#START} and {@value Domain#END}. */
  @Override
  public List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    for (Edge edge : space.edges()) {
      edges.add(edge.during(from, to));
    }
    int d = space.dimensions();
    double[] later = new double[d + 1];
    later[d] = 1;
    double[] earlier = new double[d + 1];
    earlier[d] = -1;
    edges.add(moment(START, from, earlier));
    edges.add(moment(END, to, later));
    return edges;
  }

  private Edge moment(String name, double time, double[] normal) {
    double[] low = space.low();
    double[] high = space.high();
    double[] middle = new double[low.length];
    Arrays.setAll(middle, j -> (low[j] + high[j]) / 2);
    return new Edge(
        name,
        with(middle, time),
        normal,
        space.volume(),
        (count, sampler, seed) ->
            Arrays.stream(space.inside(count, sampler, seed))
                .map(x -> with(x, time))
                .toArray(double[][]::new));
  }
}
