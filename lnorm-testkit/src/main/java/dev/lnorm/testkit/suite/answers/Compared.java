// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import dev.lnorm.Capability;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Trial;
import java.util.List;

/** Compares results that an identity says are the same, and says what it usually means that they are not. */
public final class Compared {
    private final Trial trial;
    private final String where;
    private final String usually;

    /**
     * @param where what was done to which problem, with the seed
     * @param usually what a difference usually means
     */
    public Compared(Trial trial, String where, String usually) {
        this.trial = trial;
        this.where = where;
        this.usually = usually;
    }

    /** All results, within their margins. */
    public void outcomes(Margins margins, Outcome expected, Outcome actual) {
        results("y", margins.y(), expected.y(), actual.y());
        gradients(margins, expected, actual);
    }

    /** The results of the backward pass, within their margins. */
    public void gradients(Margins margins, Outcome expected, Outcome actual) {
        results("dx", margins.dx(), expected.dx(), actual.dx());
        results("dgamma", margins.dgamma(), expected.dgamma(), actual.dgamma());
        results("dbeta", margins.dbeta(), expected.dbeta(), actual.dbeta());
    }

    /** One result, within its margin. */
    public void results(String quantity, Margin margin, double[] expected, double[] actual) {
        measured(margin.between(quantity, expected, actual));
    }

    /** One measurement. */
    public void measured(WorstError error) {
        if (!error.withinBound()) {
            holds(false, error.toString());
        }
        trial.measured(where, error);
    }

    /** Measurements of one outcome. */
    public void measured(List<WorstError> errors) {
        errors.forEach(this::measured);
    }

    /** One condition. */
    public void holds(boolean right, String what) {
        if (!right) {
            throw new RuleBroken(where + ": " + what + ". This usually means " + usually + ".", null);
        }
    }

    /** One result bit for bit, asked only of a device that declares {@link Capability#REPRODUCIBLE}. */
    public void sameBits(String quantity, double[] expected, double[] actual) {
        boolean asked = trial.has(Capability.REPRODUCIBLE);
        for (int i = 0; asked && i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                holds(false, "REPRODUCIBLE is declared, and " + quantity + "[" + i + "] is "
                        + Double.toHexString(actual[i]) + ", expected " + Double.toHexString(expected[i]));
            }
        }
    }

    /** All results bit for bit, asked only of a device that declares {@link Capability#REPRODUCIBLE}. */
    public void bits(Outcome expected, Outcome actual) {
        if (trial.has(Capability.REPRODUCIBLE)) {
            List<String> differences = actual.differencesFrom(expected);
            holds(differences.isEmpty(), "REPRODUCIBLE is declared, and " + differences);
        }
    }
}
