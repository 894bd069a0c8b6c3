/** PyTorch as a contestant, from Java and from Python. */
@NullMarked
package org.gmnm.examples.speed;

import org.jspecify.annotations.NullMarked;
