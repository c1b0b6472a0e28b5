// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.golden;

import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;

/**
 * One golden case.
 *
 * @param name the name of its file, such as {@code layer_f32_8x16}
 * @param problem the inputs, with dy
 * @param expected the exact results, before any rounding to a stored type; {@code xhat} follows from mean and rstd
 */
public record GoldenCase(String name, Problem problem, ExactResult expected) {
    /** {@link #name()}, so that parameterized tests are named by it. */
    @Override
    public String toString() {
        return name;
    }
}
