package org.gmnm.examples.diffusion;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.report.Statistics;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** How many attributes an auxiliary classifier names right on noisy images of all times. */
final class GuideAccuracy {

  private static final int BATCHES = 8;
  private static final int BATCH = 128;

  private final PictureSource source;
  private final GuideBatches batches;

  GuideAccuracy(PictureSource source, Classes classes, DiffusionSchedule schedule, long seed) {
    this.source = source;
    batches = new GuideBatches(source, classes, schedule, BATCH, seed);
  }

  /** 0 to 1; an attribute's value is the one with the greatest output. */
  double of(ComputationGraph classifier) {
    AttributeSpace space = source.space();
    int right = 0;
    for (int b = 1; b <= BATCHES; b++) {
      MultiDataSet batch = batches.at(-b); // never trained on: trainings begin at 0
      double[][] outputs = classifier.outputSingle(batch.getFeatures(0)).toDoubleMatrix();
      double[][] labels = batch.getLabels(0).toDoubleMatrix();
      for (int n = 0; n < BATCH; n++) {
        for (int a = 0; a < space.size(); a++) {
          right += best(outputs[n], space, a) == best(labels[n], space, a) ? 1 : 0;
        }
      }
    }
    return right / (double) (BATCHES * BATCH * space.size());
  }

  private static int best(double[] all, AttributeSpace space, int attribute) {
    int from = space.offset(attribute);
    return Statistics.largest(all, from, from + space.values(attribute));
  }
}
