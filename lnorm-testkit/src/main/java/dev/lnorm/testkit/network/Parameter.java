// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.Arrays;

/** Values that are learnt, and their gradient, which backward passes add to until it is {@link #reset}. */
public final class Parameter {
    private final String name;
    private final double[] values;
    private final double[] gradient;
    private boolean reset = true;

    /**
     * A parameter with a gradient of zeros.
     *
     * @param name for messages, unique in its network
     * @param values the initial values; held, and changed by optimizers
     */
    public Parameter(String name, double[] values) {
        this.name = name;
        this.values = values;
        this.gradient = new double[values.length];
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** The values themselves; write to them to change the parameter. */
    public double[] values() {
        return values;
    }

    /** The gradient itself: the sum of what was added since the last {@link #reset}. */
    public double[] gradient() {
        return gradient;
    }

    /** Whether nothing was added since the last {@link #reset}. */
    public boolean isReset() {
        return reset;
    }

    /** Sets the gradient to zero, as a training loop does before each step. */
    public void reset() {
        Arrays.fill(gradient, 0);
        reset = true;
    }

    /** Adds {@code more}, one number for each value, to the gradient. */
    public void add(double[] more) {
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += more[i];
        }
        reset = false;
    }

    /** Replaces the gradient by {@code sum}, which includes what was there: for devices that add on their own. */
    public void replace(double[] sum) {
        System.arraycopy(sum, 0, gradient, 0, gradient.length);
        reset = false;
    }

    /** The Euclidean norm of the gradient. */
    public double gradientNorm() {
        return Norms.euclidean(gradient);
    }

    @Override
    public String toString() {
        return name + " (" + values.length + " values)";
    }
}
