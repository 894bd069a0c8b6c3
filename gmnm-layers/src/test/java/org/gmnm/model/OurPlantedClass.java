package org.gmnm.model;

import planted.Initialised;

/** Ours by its package, and no part of a network. */
final class OurPlantedClass {
  static {
    Initialised.note(OurPlantedClass.class);
  }

  private OurPlantedClass() {}
}
