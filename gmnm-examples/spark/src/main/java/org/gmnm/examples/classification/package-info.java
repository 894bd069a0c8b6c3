/** Classifiers trained by several machines. */
@NullMarked
package org.gmnm.examples.classification;

import org.jspecify.annotations.NullMarked;
