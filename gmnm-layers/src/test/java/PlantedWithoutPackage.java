import planted.Initialised;

/** A class in no package. */
@SuppressWarnings({"unused", "DefaultPackage"}) // by name alone
public final class PlantedWithoutPackage {
  static {
    Initialised.note(PlantedWithoutPackage.class);
  }
}
