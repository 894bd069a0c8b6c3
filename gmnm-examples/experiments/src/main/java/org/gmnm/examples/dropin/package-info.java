/** Where GMNM with nothing set stands in for built-in layers. */
@NullMarked
package org.gmnm.examples.dropin;

import org.jspecify.annotations.NullMarked;
