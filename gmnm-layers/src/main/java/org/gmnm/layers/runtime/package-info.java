/**
 * The layers at work, one class for each layer of {@link org.gmnm.layers}, of the same name as DL4J
 * has it. Nobody makes one by hand: a network does.
 */
@org.jspecify.annotations.NullMarked
package org.gmnm.layers.runtime;
