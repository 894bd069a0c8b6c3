/** What computes: which backend of ND4J, with which threads, kernels and helpers. */
@NullMarked
package org.gmnm.backend;

import org.jspecify.annotations.NullMarked;
