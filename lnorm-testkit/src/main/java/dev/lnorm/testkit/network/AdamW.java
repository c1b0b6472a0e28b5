// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.IdentityHashMap;
import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019). With {@code m} and {@code v}, the running means of
 * the gradient and of its square, corrected for their start at zero:
 *
 * <pre>{@code
 * value -= rate * (m / (sqrt(v) + 1e-8) + decay * value)
 * }</pre>
 */
public final class AdamW implements Optimizer {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final double rate;
    private final double decay;
    private final IdentityHashMap<Parameter, Moments> moments = new IdentityHashMap<>();
    private int steps;

    /** With the usual 0.9, 0.999 and 1e-8. */
    public AdamW(double rate, double decay) {
        this.rate = rate;
        this.decay = decay;
    }

    private static final class Moments {
        private final double[] first;
        private final double[] second;

        Moments(int length) {
            this.first = new double[length];
            this.second = new double[length];
        }
    }

    @Override
    public void step(List<Parameter> parameters) {
        steps++;
        double correction1 = 1 - Math.pow(BETA1, steps);
        double correction2 = 1 - Math.pow(BETA2, steps);
        for (Parameter parameter : parameters) {
            double[] values = parameter.values();
            Moments of = moments.computeIfAbsent(parameter, key -> new Moments(values.length));
            for (int i = 0; i < values.length; i++) {
                double gradient = parameter.gradient()[i];
                of.first[i] = BETA1 * of.first[i] + (1 - BETA1) * gradient;
                of.second[i] = BETA2 * of.second[i] + (1 - BETA2) * gradient * gradient;
                double m = of.first[i] / correction1;
                double v = of.second[i] / correction2;
                values[i] -= rate * (m / (Math.sqrt(v) + EPSILON) + decay * values[i]);
            }
        }
    }
}
