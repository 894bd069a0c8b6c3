/** Layers of {@link org.gmnm.examples.baseline} at work. */
@org.jspecify.annotations.NullMarked
package org.gmnm.examples.baseline.runtime;
