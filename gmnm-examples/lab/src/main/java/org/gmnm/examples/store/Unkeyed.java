package org.gmnm.examples.store;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On an {@code @Option}: it decides no number of any one result, so a run may go on with another
 * value of it. Such options say where things lie, how a run is watched, or which results are made,
 * where the key of each result tells that again. Every other option is part of {@link KeptOptions}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Unkeyed {

  /**
   * Whether it chooses which results are made, and so belongs to the command that makes them again.
   *
   * @return false for folders and for how the process is handled
   */
  boolean selects() default false;
}
