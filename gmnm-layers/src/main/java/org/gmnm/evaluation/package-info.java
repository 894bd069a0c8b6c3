/** Whether forecasts and classifiers are as sure as they are right. */
@NullMarked
package org.gmnm.evaluation;

import org.jspecify.annotations.NullMarked;
