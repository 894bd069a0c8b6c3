/** One door in: {@code java -jar gmnm-examples.jar} lists the experiments and starts them. */
@NullMarked
package org.gmnm.examples.launcher;

import org.jspecify.annotations.NullMarked;
