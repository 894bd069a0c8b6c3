/** Deeplearning4j's training UI; a part of the build only with the profile {@code ui}. */
@NullMarked
package org.gmnm.examples.ui;

import org.jspecify.annotations.NullMarked;
