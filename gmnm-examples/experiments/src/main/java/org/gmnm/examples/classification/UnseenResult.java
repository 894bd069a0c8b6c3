package org.gmnm.examples.classification;

import java.util.List;

/**
 * How one classifier tells what it has not seen.
 *
 * @param parameters of the network
 * @param accuracy on seen classes' test images, 0 to 1
 * @param detections each kind of unseen images by each score
 * @param seconds wall time of the training
 */
record UnseenResult(long parameters, double accuracy, List<Detection> detections, double seconds) {

  /**
   * A score on unseen images.
   *
   * @param images which
   * @param score which
   * @param curve against the test images of seen classes
   */
  record Detection(String images, UnseenScore score, RocCurve curve) {}
}
