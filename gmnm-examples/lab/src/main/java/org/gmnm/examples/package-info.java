/** The experiments, one main class each, and the skeleton they share. */
@NullMarked
package org.gmnm.examples;

import org.jspecify.annotations.NullMarked;
