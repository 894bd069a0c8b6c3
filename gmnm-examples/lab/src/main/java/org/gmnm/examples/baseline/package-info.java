/** What Gaussian mixture layers are compared with: multilayer perceptrons and a KAN layer. */
@NullMarked
package org.gmnm.examples.baseline;

import org.jspecify.annotations.NullMarked;
