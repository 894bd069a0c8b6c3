package org.gmnm.model;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is in a model file, whole and undamaged, and nothing of it created yet.
 *
 * @param configuration JSON
 * @param parameters a vector, or null for a network without parameters
 * @param updater the updater's state as a vector, or null if it was not saved
 * @param normalizer in Deeplearning4j's format, or null if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record ModelParts(
    byte[] configuration,
    @Nullable INDArray parameters,
    @Nullable INDArray updater,
    byte @Nullable [] normalizer) {}
