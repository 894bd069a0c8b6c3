/** Image classification: small convolutional networks with and without GMNM on their channels. */
@NullMarked
package org.gmnm.examples.classification;

import org.jspecify.annotations.NullMarked;
