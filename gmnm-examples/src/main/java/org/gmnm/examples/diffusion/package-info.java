/** Learning distributions: losses between distributions that do not overlap. */
@NullMarked
package org.gmnm.examples.diffusion;

import org.jspecify.annotations.NullMarked;
