/**
 * SameDiff formulas that layers and differential equations share: each formula stands here once.
 */
@NullMarked
package org.gmnm.calculus;

import org.jspecify.annotations.NullMarked;
