/** Forecasts of time series by recurrent networks. */
@NullMarked
package org.gmnm.examples.forecasting;

import org.jspecify.annotations.NullMarked;
