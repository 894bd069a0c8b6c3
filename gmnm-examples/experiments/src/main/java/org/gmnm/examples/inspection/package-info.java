/** Pictures of what a layer learned. */
@NullMarked
package org.gmnm.examples.inspection;

import org.jspecify.annotations.NullMarked;
