/** Linear differential equations: Poisson's and Helmholtz's, by least squares and by gradients. */
@NullMarked
package org.gmnm.examples.poisson;

import org.jspecify.annotations.NullMarked;
