/** Steps on Poisson's equation beside PyTorch's. */
@NullMarked
package org.gmnm.examples.poisson;

import org.jspecify.annotations.NullMarked;
