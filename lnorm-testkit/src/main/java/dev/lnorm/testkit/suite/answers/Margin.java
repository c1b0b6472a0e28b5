// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.problems.Rearrangement;

/**
 * How far apart the elements of two results may be that are each within N9: {@code limit} times the element's unit
 * ({@code u} times its condition), and an allowance for what is rounded behind the bound. Immutable.
 */
public final class Margin {
    private final double limit;
    private final double[] unit;
    private final double[] allowance;

    /** Of {@code limit} times the unit of each element, and its allowance. */
    public Margin(double limit, double[] unit, double[] allowance) {
        this.limit = limit;
        this.unit = unit;
        this.allowance = allowance;
    }

    /** The most that element {@code i} may be off. */
    public double of(int i) {
        return limit * unit[i] + allowance[i];
    }

    /** For a difference of two results, or a sum of them: both margins together. */
    public Margin plus(Margin other) {
        double[] units = new double[unit.length];
        double[] allowances = new double[unit.length];
        for (int i = 0; i < units.length; i++) {
            units[i] = unit[i] + other.unit[i];
            allowances[i] = allowance[i] + other.allowance[i];
        }
        return new Margin(Math.max(limit, other.limit), units, allowances);
    }

    /** For a result that is multiplied by a power of two. */
    public Margin times(double factor) {
        double[] units = new double[unit.length];
        double[] allowances = new double[unit.length];
        for (int i = 0; i < units.length; i++) {
            units[i] = unit[i] * factor;
            allowances[i] = allowance[i] * factor;
        }
        return new Margin(limit, units, allowances);
    }

    /** For a result whose elements are put elsewhere. */
    public Margin in(Rearrangement order) {
        return new Margin(limit, order.of(unit), order.of(allowance));
    }

    /** The element of {@code actual} that is furthest from {@code expected}, in these units; two NaN are the same. */
    public WorstError between(String quantity, double[] expected, double[] actual) {
        if (expected.length != actual.length) {
            throw new RuleBroken(quantity + " has " + actual.length + " elements, expected " + expected.length, null);
        }
        WorstError worst = new WorstError(quantity, -1, 0, 0, 0, limit, 0);
        for (int i = 0; i < actual.length; i++) {
            double error = error(i, expected[i], actual[i]);
            boolean worse = worst.index() < 0 || error > worst.error();
            worst = worse
                    ? new WorstError(quantity, i, expected[i], actual[i], error, limit, actual.length)
                    : worst;
        }
        return worst;
    }

    private double error(int i, double expected, double actual) {
        if (Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual)) {
            return 0;
        }
        double distance = Math.abs(actual - expected) - allowance[i];
        if (Double.isNaN(distance)) {
            return Double.POSITIVE_INFINITY;
        }
        return distance <= 0 ? 0 : distance / unit[i];
    }
}
