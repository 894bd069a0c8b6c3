package org.gmnm.model;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A model file that cannot be read or may not be. Its message says why and what to do. */
public class ModelFileException extends IOException {

  private static final long serialVersionUID = 1L;

  ModelFileException(String reason) {
    super(reason);
  }

  ModelFileException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }

  /** The same with the file's name, on one line whatever the file's own names hold. */
  ModelFileException of(String file) {
    String reason = String.valueOf(getMessage()).replaceAll("\\p{Cntrl}+", " ");
    return new ModelFileException("Cannot read the model " + file + ": " + reason, this);
  }
}
