/** Densities by one-pass expansions, against the expectation–maximisation of other libraries. */
@NullMarked
package org.gmnm.examples.density;

import org.jspecify.annotations.NullMarked;
