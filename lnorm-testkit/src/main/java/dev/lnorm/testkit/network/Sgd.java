// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/** Stochastic gradient descent: {@code value -= rate * gradient}. */
public final class Sgd implements Optimizer {
    private final double rate;

    /** Descent at the learning rate {@code rate}. */
    public Sgd(double rate) {
        this.rate = rate;
    }

    @Override
    public void step(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            double[] values = parameter.values();
            for (int i = 0; i < values.length; i++) {
                values[i] -= rate * parameter.gradient()[i];
            }
        }
    }
}
