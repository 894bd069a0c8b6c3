/** Mathematics of one-dimensional and gridded Gaussian mixtures, free of Deeplearning4j types. */
@NullMarked
package org.gmnm.mixture;

import org.jspecify.annotations.NullMarked;
