/** Two-dimensional function fitting: GMNM against multilayer perceptrons. */
@NullMarked
package org.gmnm.examples.fitting;

import org.jspecify.annotations.NullMarked;
