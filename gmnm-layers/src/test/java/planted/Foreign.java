package planted;

/** A class of nobody's that tells when it was initialised. */
@SuppressWarnings("unused") // by name alone
public final class Foreign {
  static {
    Initialised.note(Foreign.class);
  }
}
