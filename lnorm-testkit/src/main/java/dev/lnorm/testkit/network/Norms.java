// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/** Euclidean norms. */
final class Norms {
    private Norms() {}

    /** The norm of {@code values}; {@code hypot} neither overflows nor underflows on the way. */
    static double euclidean(double[] values) {
        double norm = 0;
        for (double value : values) {
            norm = Math.hypot(norm, value);
        }
        return norm;
    }

    /** The norm of all gradients together. */
    static double ofGradients(List<Parameter> parameters) {
        double norm = 0;
        for (Parameter parameter : parameters) {
            norm = Math.hypot(norm, parameter.gradientNorm());
        }
        return norm;
    }
}
