// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.testkit.oracle.WorstError;

/**
 * The error that came closest to its bound, or exceeded it most.
 *
 * @param error the element and its error
 * @param where the seed and the shape of the problem that it belongs to
 */
public record Measured(WorstError error, String where) {
    /** How much of the bound it uses: above 1 it is outside. */
    public double shareOfLimit() {
        return error.error() / error.limit();
    }

    /** Whether anything was inside the domain of the bounds. */
    boolean any() {
        return error.checked() > 0;
    }

    /** The error against its bound, and where. */
    @Override
    public String toString() {
        return error + " at " + where;
    }
}
