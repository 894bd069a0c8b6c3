/** What training steps cost in PyTorch. */
@NullMarked
package org.gmnm.examples.speed;

import org.jspecify.annotations.NullMarked;
