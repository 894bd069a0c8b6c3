/** Images out of latents: an autoencoder with GMNM in its decoder, a generator of mixtures. */
@NullMarked
package org.gmnm.examples.generation;

import org.jspecify.annotations.NullMarked;
