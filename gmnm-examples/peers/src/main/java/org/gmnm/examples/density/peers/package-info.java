/** Mixtures of other libraries, for comparison only: compiled with the Maven profile peers. */
@NullMarked
package org.gmnm.examples.density.peers;

import org.jspecify.annotations.NullMarked;
