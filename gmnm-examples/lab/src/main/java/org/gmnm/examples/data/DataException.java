package org.gmnm.examples.data;

import java.io.Serial;
import org.gmnm.examples.UserException;
import org.jspecify.annotations.Nullable;

/**
 * A data file is missing, damaged or of another kind than asked for, or could not be fetched.
 *
 * <p>The message is written for the person who runs a program: it names the file, the byte offset
 * where there is one, what was expected, what was found, and what to do. A main class prints it
 * alone; the stack trace adds nothing for that reader.
 */
public final class DataException extends UserException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * An error without a cause in the machine.
   *
   * @param message what is wrong, where, and what to do
   */
  public DataException(String message) {
    this(message, null);
  }

  /**
   * An error that the machine reported first.
   *
   * @param message what is wrong, where, and what to do
   * @param cause the machine's report
   */
  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
