/** Measures of what several experiments make. */
@NullMarked
package org.gmnm.examples.measure;

import org.jspecify.annotations.NullMarked;
