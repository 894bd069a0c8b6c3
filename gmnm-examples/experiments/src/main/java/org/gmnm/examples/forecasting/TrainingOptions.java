package org.gmnm.examples.forecasting;

/**
 * How networks are trained, all of them alike.
 *
 * @param epochs of {@link Training#BATCHES_OF_EPOCH} batches
 * @param batch windows in a batch
 * @param subset of how many training windows, evenly spread, 0 for all
 * @param tbptt back-propagation goes through so many time steps, 0 for all
 * @param base what forecasts are added to
 */
record TrainingOptions(int epochs, int batch, int subset, int tbptt, Base base) {}
