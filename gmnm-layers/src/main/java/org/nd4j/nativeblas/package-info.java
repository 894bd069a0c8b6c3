/** One stand-in class whose name Deeplearning4j has fixed; see {@link org.gmnm.dl4j}. */
@NullMarked
package org.nd4j.nativeblas;

import org.jspecify.annotations.NullMarked;
