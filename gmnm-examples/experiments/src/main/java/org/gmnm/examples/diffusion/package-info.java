/** Learning distributions: losses between them, and a diffusion model conditioned on mixtures. */
@NullMarked
package org.gmnm.examples.diffusion;

import org.jspecify.annotations.NullMarked;
