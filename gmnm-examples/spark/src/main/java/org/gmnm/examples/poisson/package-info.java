/** Least squares whose rows several machines make. */
@NullMarked
package org.gmnm.examples.poisson;

import org.jspecify.annotations.NullMarked;
