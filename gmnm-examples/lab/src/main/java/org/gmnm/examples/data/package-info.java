/** Loaders of the public data sets, as Deeplearning4j iterators. */
@NullMarked
package org.gmnm.examples.data;

import org.jspecify.annotations.NullMarked;
