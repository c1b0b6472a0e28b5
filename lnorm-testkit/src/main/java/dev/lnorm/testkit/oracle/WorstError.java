// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

/**
 * The element of a result that comes closest to its bound, or exceeds it most.
 *
 * @param quantity what was measured: {@code y}, {@code dx}, {@code dgamma}, {@code dbeta}, {@code mean} or {@code rstd}
 * @param index the element's index in the result array, -1 if none was checked
 * @param expected the exact value there, rounded to double
 * @param actual the value found there
 * @param error the error in multiples of {@code u} times the condition
 * @param limit the bound, in the same multiples
 * @param checked how many elements were inside the domain of the bounds and hence checked
 */
public record WorstError(
        String quantity, int index, double expected, double actual, double error, double limit, int checked) {
    /** Whether every checked element is within its bound; look at {@link #checked} too. */
    public boolean withinBound() {
        return error <= limit;
    }

    /** For messages: {@code y[17]: expected 0.5, actual 0.6, error 9.1 u, limit 8.0 u (128 checked)}. */
    @Override
    public String toString() {
        if (index < 0) {
            return quantity + ": nothing checked";
        }
        return String.format("%s[%d]: expected %s, actual %s, error %.3g u, limit %.3g u (%d checked)",
                quantity, index, expected, actual, error, limit, checked);
    }
}
