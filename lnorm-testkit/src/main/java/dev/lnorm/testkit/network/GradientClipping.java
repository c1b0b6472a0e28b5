// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/** Scales gradients down when all of them together are too long. */
public final class GradientClipping {
    private GradientClipping() {}

    /**
     * If the Euclidean norm of all gradients together exceeds {@code limit}, scales all of them by one factor so that
     * it is {@code limit}; otherwise changes nothing.
     *
     * @param limit the largest norm, greater than 0
     * @return the norm before
     * @throws IllegalArgumentException if {@code limit} is not greater than 0
     * @throws ArithmeticException if a gradient is not finite: scaling it would hide that; the message names it
     */
    public static double clip(List<Parameter> parameters, double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("limit is " + limit + ", it must be greater than 0: pass the largest "
                    + "norm that all gradients together may have");
        }
        for (Parameter parameter : parameters) {
            checkFinite(parameter);
        }
        double norm = Norms.ofGradients(parameters);
        if (norm > limit) {
            for (Parameter parameter : parameters) {
                double[] gradient = parameter.gradient();
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = gradient[i] / norm * limit; // in this order no factor can underflow
                }
            }
        }
        return norm;
    }

    private static void checkFinite(Parameter parameter) {
        double[] gradient = parameter.gradient();
        for (int i = 0; i < gradient.length; i++) {
            if (!Double.isFinite(gradient[i])) {
                throw new ArithmeticException("the gradient of " + parameter.name() + " has " + gradient[i]
                        + " at [" + i + "], which no factor can clip: look for a division by 0 or an overflow in the "
                        + "layers behind it");
            }
        }
    }
}
