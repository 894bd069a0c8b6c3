package org.gmnm.examples.equations;

import org.gmnm.calculus.Approximation;

/**
 * A solved equation.
 *
 * @param solution what was found
 * @param error relative L2 error, or what the equation is measured by
 * @param unknowns output weights, the most of any solve
 * @param detail how it went, a few words
 */
record Outcome(Approximation solution, double error, int unknowns, String detail) {}
