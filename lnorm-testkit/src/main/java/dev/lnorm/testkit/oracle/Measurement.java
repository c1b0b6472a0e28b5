// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;

/** Compares the elements of one result with their exact values and keeps the worst. */
final class Measurement {
    private final String quantity;
    private final ElementType type;
    private final double u;
    private final double[] actual;
    private final DoubleDoubles expected;
    private WorstError worst;

    /**
     * @param type the stored type of {@code actual}
     * @param u the unit roundoff of the compute type
     */
    Measurement(String quantity, ElementType type, double u, double[] actual, DoubleDoubles expected) {
        if (actual.length != expected.length()) {
            throw new IllegalArgumentException(
                    quantity + " has " + actual.length + " elements: pass " + expected.length());
        }
        this.quantity = quantity;
        this.type = type;
        this.u = u;
        this.actual = actual;
        this.expected = expected;
        this.worst = new WorstError(quantity, -1, 0, 0, 0, 0, 0);
    }

    /** Checks element {@code i}: its error may be {@code limit x u x condition + allowance}. */
    void add(int i, double condition, double limit, double allowance) {
        double distance = Math.max(0, distance(expected.get(i), actual[i]) - allowance);
        double error = distance == 0 ? 0 : distance / (u * condition);
        if (Double.isNaN(error)) {
            error = Double.POSITIVE_INFINITY;
        }
        int checked = worst.checked() + 1;
        boolean worse = worst.index() < 0 || error / limit > worst.error() / worst.limit();
        worst = worse
                ? new WorstError(quantity, i, expected.hi(i), actual[i], error, limit, checked)
                : new WorstError(quantity, worst.index(), worst.expected(), worst.actual(), worst.error(),
                        worst.limit(), checked);
    }

    WorstError worst() {
        return worst;
    }

    /** From {@code exact} to the nearest value that is stored as {@code stored}. */
    private double distance(DoubleDouble exact, double stored) {
        if (Double.isInfinite(stored)) {
            double overflow = Math.scalb(Stored.max(type), -1)
                    + Math.scalb(Stored.halfGapAway(type, Stored.max(type)), -1);
            double magnitude = Math.scalb(stored > 0 ? exact.hi() : -exact.hi(), -1);
            return magnitude >= overflow ? 0 : Math.scalb(overflow - magnitude, 1);
        }
        DoubleDouble difference = exact.plus(-stored);
        if (!storeRounds()) {
            return Math.abs(difference.hi());
        }
        boolean away = difference.hi() > 0 == stored >= 0;
        double slack = away ? Stored.halfGapAway(type, stored) : Stored.halfGapTowards(type, stored);
        return Math.max(0, Math.abs(difference.hi()) - slack);
    }

    /**
     * Whether values of the compute type are rounded when stored; f32 and f64 results are computed in their own type.
     */
    private boolean storeRounds() {
        return type.isSixteenBit();
    }
}
