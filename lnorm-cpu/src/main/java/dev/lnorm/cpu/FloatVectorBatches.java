// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/** The loops of a batch in vectors, over rows in arrays or in native memory: {@link FloatVectorRows} for batches. */
final class FloatVectorBatches {
    private FloatVectorBatches() {}

    /** {@link FloatRows#head} of each row. */
    static void heads(FloatBatch batch, int length) {
        if (batch.x.isNative()) {
            FloatNativeBatchSums.heads(batch, length);
        } else {
            FloatVectorBatchSums.heads(batch, length);
        }
    }

    /** {@link FloatRows#moments} of each row. */
    static void moments(FloatBatch batch, int width) {
        if (batch.x.isNative()) {
            FloatNativeBatchSums.moments(batch, width);
        } else {
            FloatVectorBatchSums.moments(batch, width);
        }
    }

    /** {@link FloatRows#squares} of each row, in the second set. */
    static void squares(FloatBatch batch, int width) {
        if (batch.x.isNative()) {
            FloatNativeBatchSums.squares(batch, width);
        } else {
            FloatVectorBatchSums.squares(batch, width);
        }
    }

    /** {@link FloatRows#normalize} of each row. */
    static void normalize(FloatBatch batch, FloatSlice gamma, FloatSlice beta, int width) {
        if (batch.x.isNative()) {
            FloatNativeBatchNormalize.all(batch, gamma, beta, width);
        } else {
            FloatVectorBatchNormalize.all(batch, gamma, beta, width);
        }
    }

    /** {@link FloatRows#gradients} of each row. */
    static void gradientSums(FloatBatch batch, FloatSlice gamma, int width) {
        if (batch.x.isNative()) {
            FloatNativeBatchGradientSums.all(batch, gamma, width);
        } else {
            FloatVectorBatchGradientSums.all(batch, gamma, width);
        }
    }

    /** {@link FloatRows#inputGradient} and {@link FloatRows#parameterGradients} of each row. */
    static void gradients(FloatBatch batch, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, int width) {
        if (batch.x.isNative()) {
            FloatNativeBatchGradients.all(batch, gamma, dgamma, dbeta, width);
        } else {
            FloatVectorBatchGradients.all(batch, gamma, dgamma, dbeta, width);
        }
    }
}
