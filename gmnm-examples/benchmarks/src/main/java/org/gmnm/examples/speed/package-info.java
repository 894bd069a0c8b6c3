/** What training steps cost: GMNM in closed form, by SameDiff, and in other libraries. */
@NullMarked
package org.gmnm.examples.speed;

import org.jspecify.annotations.NullMarked;
