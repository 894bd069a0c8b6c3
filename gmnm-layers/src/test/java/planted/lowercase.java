package planted;

/** A class whose name looks like that of a package. */
@SuppressWarnings({"unused", "checkstyle:TypeName"}) // by name alone
public final class lowercase {
  static {
    Initialised.note(lowercase.class);
  }
}
