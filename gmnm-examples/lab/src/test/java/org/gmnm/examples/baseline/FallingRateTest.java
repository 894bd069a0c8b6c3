package org.gmnm.examples.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class FallingRateTest {

  @Test
  void rateFallsToZero() {
    ISchedule schedule = new FallingRate(2, 10);
    assertEquals(2, schedule.valueAt(0, 0));
    assertEquals(0.5, schedule.valueAt(5, 0), 1e-15);
    assertEquals(0, schedule.valueAt(10, 0));
    assertEquals(0, schedule.valueAt(11, 0));
  }

  /** Why there is a schedule here: mended upstream, FallingRate can go. */
  @Test
  void stockPolynomialScheduleRises() {
    ISchedule stock = new PolySchedule(ScheduleType.ITERATION, 1, 2, 10);
    assertEquals(2.25, stock.valueAt(5, 0), 1e-12);
  }

  @Test
  void savedConfigurationsKeepIt() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(new FallingRate(0.3, 7)))
            .list()
            .layer(new DenseLayer.Builder().nIn(2).nOut(1).build())
            .build();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    DenseLayer layer = (DenseLayer) read.getConf(0).getLayer();
    assertEquals(new Adam(new FallingRate(0.3, 7)), layer.getIUpdater());
  }

  @Test
  void wrongStepsAreNamed() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new FallingRate(0.1, 0));
    assertTrue(e.getMessage().contains("steps must be >= 1, got 0"), e.getMessage());
  }
}
