/** What Gaussian mixture layers are compared with: multilayer perceptrons. */
@NullMarked
package org.gmnm.examples.baseline;

import org.jspecify.annotations.NullMarked;
