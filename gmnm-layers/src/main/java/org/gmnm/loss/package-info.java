/** Losses that a user gives to a Deeplearning4j output layer. */
@NullMarked
package org.gmnm.loss;

import org.jspecify.annotations.NullMarked;
