/** The small CNN beside PyTorch's. */
@NullMarked
package org.gmnm.examples.classification;

import org.jspecify.annotations.NullMarked;
