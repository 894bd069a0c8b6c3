/** The only package that touches Deeplearning4j internals: the runtime that all layers share. */
@NullMarked
package org.gmnm.dl4j;

import org.jspecify.annotations.NullMarked;
