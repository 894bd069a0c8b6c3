package org.gmnm.examples.dropin;

/**
 * One training.
 *
 * @param images of which set
 * @param scale of the pixels
 * @param place where the block stands
 * @param block what stands there
 * @param seed of the network
 */
record DropInTask(Images images, Scale scale, Place place, Block block, long seed) {

  String title() {
    return "%s, %s pixels, %s, %s, seed %d"
        .formatted(images.title(), scale.title(), place.title(), block.title(), seed);
  }
}
