/** Layers that a user puts into a Deeplearning4j configuration. */
@NullMarked
package org.gmnm.layers;

import org.jspecify.annotations.NullMarked;
