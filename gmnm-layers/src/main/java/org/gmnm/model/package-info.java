/** Model files: saved networks, read only after their contents have been checked. */
@NullMarked
package org.gmnm.model;

import org.jspecify.annotations.NullMarked;
