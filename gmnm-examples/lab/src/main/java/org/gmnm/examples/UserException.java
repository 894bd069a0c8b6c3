package org.gmnm.examples;

import org.jspecify.annotations.Nullable;

/**
 * A mistake its user can mend: a wrong option, a missing file, a folder in use. {@link ExampleMain}
 * shows its message alone, without a stack trace, so the message says what is wrong, where, and
 * what to do about it.
 */
public class UserException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A mistake with no exception behind it.
   *
   * @param message what is wrong and how to mend it, on one line
   */
  public UserException(String message) {
    super(message);
  }

  /**
   * A mistake found through another exception.
   *
   * @param message what is wrong and how to mend it, on one line
   * @param cause what revealed it
   */
  public UserException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
