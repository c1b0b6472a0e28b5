// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.NormSpec;
import java.util.function.DoubleUnaryOperator;

/** Computes with another epsilon than the one that it is given. */
final class ChangedEpsilon extends SoftSteps {
    private final DoubleUnaryOperator change;

    ChangedEpsilon(DoubleUnaryOperator change) {
        this.change = change;
    }

    @Override
    double epsilon(NormSpec spec) {
        return change.applyAsDouble(super.epsilon(spec));
    }
}
