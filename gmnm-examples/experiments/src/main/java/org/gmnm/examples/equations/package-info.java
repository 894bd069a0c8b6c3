/** Differential equations of the literature, each solved in closed form: one command, one table. */
@NullMarked
package org.gmnm.examples.equations;

import org.jspecify.annotations.NullMarked;
