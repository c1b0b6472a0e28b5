// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

/**
 * The loss {@code sum (output - target)^2 / (2 samples)}. Divided by the samples of the whole batch, the losses and the
 * gradients of micro-batches add up to those of the batch.
 */
public final class SquaredError {
    private final int samples;

    /** A loss for batches of {@code samples} rows. */
    public SquaredError(int samples) {
        this.samples = samples;
    }

    /** The loss of {@code output}, the rows of {@code target} or some of them. */
    public double of(double[] output, double[] target) {
        double sum = 0;
        for (int i = 0; i < output.length; i++) {
            sum += (output[i] - target[i]) * (output[i] - target[i]);
        }
        return sum / (2 * samples);
    }

    /** The gradient of {@link #of} by {@code output}. */
    public double[] gradient(double[] output, double[] target) {
        double[] gradient = new double[output.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (output[i] - target[i]) / samples;
        }
        return gradient;
    }
}
