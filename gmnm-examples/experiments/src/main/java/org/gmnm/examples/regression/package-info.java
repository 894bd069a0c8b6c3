/** Regression of tables by networks whose output is a distribution. */
@NullMarked
package org.gmnm.examples.regression;

import org.jspecify.annotations.NullMarked;
