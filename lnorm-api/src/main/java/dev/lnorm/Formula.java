// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/** What a row is normalized by. The exact arithmetic of both is in {@code docs/numerics.md}. */
public enum Formula {
    /** Layer normalization: {@code y = (x - mean) / sqrt(variance + epsilon) * gamma + beta}. */
    LAYER,
    /**
     * Root mean square normalization: {@code y = x / sqrt(mean(x^2) + epsilon) * gamma + beta}; no mean is taken out.
     */
    RMS
}
