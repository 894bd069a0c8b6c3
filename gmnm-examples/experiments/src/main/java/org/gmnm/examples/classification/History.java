package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.examples.report.Table;

/**
 * What a training has shown so far.
 *
 * @param loss mean training loss of each epoch
 * @param accuracy validation accuracy after each epoch, 0 to 1
 * @param imagesPerSecond training speed of each epoch
 */
record History(List<Double> loss, List<Double> accuracy, List<Double> imagesPerSecond) {

  static History empty() {
    return new History(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  History with(double newLoss, double newAccuracy, double speed) {
    History next =
        new History(
            new ArrayList<>(loss), new ArrayList<>(accuracy), new ArrayList<>(imagesPerSecond));
    next.loss.add(newLoss);
    next.accuracy.add(newAccuracy);
    next.imagesPerSecond.add(speed);
    return next;
  }

  /** Of all training steps, on so many images an epoch. */
  double seconds(int images) {
    return imagesPerSecond.stream().mapToDouble(speed -> images / speed).sum();
  }

  int epochs() {
    return loss.size();
  }

  double bestAccuracy() {
    return accuracy.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  double lastAccuracy() {
    return accuracy.isEmpty() ? 0 : accuracy.get(epochs() - 1);
  }

  Table table() {
    Table table =
        new Table("epoch", "training loss", "validation accuracy", "training images per second");
    for (int i = 0; i < epochs(); i++) {
      table.row(i + 1, loss.get(i), accuracy.get(i), imagesPerSecond.get(i));
    }
    return table;
  }
}
