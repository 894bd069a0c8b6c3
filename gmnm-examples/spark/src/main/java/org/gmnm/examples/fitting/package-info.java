/** Fits spread over several machines. */
@NullMarked
package org.gmnm.examples.fitting;

import org.jspecify.annotations.NullMarked;
