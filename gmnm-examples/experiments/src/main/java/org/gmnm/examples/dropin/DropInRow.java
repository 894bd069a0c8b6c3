package org.gmnm.examples.dropin;

/**
 * A row of the table of accuracies.
 *
 * @param images of which set
 * @param scale of the pixels
 * @param place where the blocks stand
 */
record DropInRow(Images images, Scale scale, Place place) {

  static DropInRow of(DropInTask task) {
    return new DropInRow(task.images(), task.scale(), task.place());
  }

  DropInTask task(Block block, long seed) {
    return new DropInTask(images, scale, place, block, seed);
  }
}
