package org.gmnm.calculus;

/** What holds on the border in {@link TensorStepping}: put into values at the nodes. */
interface TensorBorder {

  /** Puts the border's numbers into those of a function at a moment. */
  void impose(TensorBasis basis, int function, double time, double[] values);

  /** The same for how fast they change. */
  void imposeRates(TensorBasis basis, int function, double time, double[] rates);

  /** The equation holds on the border, too. */
  TensorBorder NONE =
      new TensorBorder() {
        @Override
        public void impose(TensorBasis basis, int function, double time, double[] values) {}

        @Override
        public void imposeRates(TensorBasis basis, int function, double time, double[] rates) {}
      };

  /** No flux: the ends of each line along an axis follow from what lies between. */
  TensorBorder CLOSED =
      new TensorBorder() {
        @Override
        public void impose(TensorBasis basis, int function, double time, double[] values) {
          for (int j = 0; j < basis.dimensions(); j++) {
            closeEnds(basis, j, values);
          }
        }

        @Override
        public void imposeRates(TensorBasis basis, int function, double time, double[] rates) {
          impose(basis, function, time, rates);
        }
      };

  /** Slopes 0 at both ends: two equations for two numbers. */
  private static void closeEnds(TensorBasis basis, int axis, double[] values) {
    double[] slopes = basis.axis(axis).derivative(1);
    int size = basis.axis(axis).size();
    int stride = basis.stride(axis);
    int end = size - 1;
    double a = slopes[0];
    double b = slopes[end];
    double c = slopes[end * size];
    double d = slopes[end * size + end];
    for (int start = 0; start < values.length; start++) {
      if (basis.index(start, axis) != 0) {
        continue;
      }
      double low = 0;
      double high = 0;
      for (int i = 1; i < end; i++) {
        double value = values[start + i * stride];
        low -= slopes[i] * value;
        high -= slopes[end * size + i] * value;
      }
      values[start] = (d * low - b * high) / (a * d - b * c);
      values[start + end * stride] = (a * high - c * low) / (a * d - b * c);
    }
  }

  /** Given values, of points (x, t). */
  static TensorBorder given(TensorBasis on, ScalarField[] fields, double difference) {
    int[] nodes = on.border();
    return new TensorBorder() {
      @Override
      public void impose(TensorBasis basis, int function, double time, double[] values) {
        for (int node : nodes) {
          values[node] =
              TensorBasis.valueAt(fields[function], SpaceTime.with(basis.point(node), time));
        }
      }

      @Override
      public void imposeRates(TensorBasis basis, int function, double time, double[] rates) {
        ScalarField field = fields[function];
        for (int node : nodes) {
          double[] x = basis.point(node);
          double later = TensorBasis.valueAt(field, SpaceTime.with(x, time + difference));
          double earlier = TensorBasis.valueAt(field, SpaceTime.with(x, time - difference));
          rates[node] = (later - earlier) / (2 * difference);
        }
      }
    };
  }
}
