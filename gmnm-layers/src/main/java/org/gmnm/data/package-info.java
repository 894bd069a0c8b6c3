/** From tables to what networks read. */
@NullMarked
package org.gmnm.data;

import org.jspecify.annotations.NullMarked;
