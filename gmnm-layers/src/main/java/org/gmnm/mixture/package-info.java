/**
 * Mathematics of Gaussian mixtures of one and of many variables, free of Deeplearning4j types:
 * densities, distances, expansions on grids, and learning from tables and streams.
 */
@NullMarked
package org.gmnm.mixture;

import org.jspecify.annotations.NullMarked;
