// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.Formula;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.answers.Margin;
import dev.lnorm.testkit.suite.answers.Margins;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Arrays;
import java.util.Objects;

/** F3: a NaN or an infinity reaches all of its row, the parameter gradients through it, and no other row (N8.2). */
public final class ContainmentChecks {
    private static final double[] STRANGE = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private ContainmentChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F3", "aStrangeValueInXStaysInItsRow", Check.Scope.KIND, ContainmentChecks::inX,
                Capability.BACKWARD);
        catalogue.add("F3", "aStrangeValueInTheResidualStaysInItsRow", Check.Scope.KIND, ContainmentChecks::inResidual,
                Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("F3", "aStrangeValueInDyStaysInItsRow", Check.Scope.KIND, ContainmentChecks::inDy,
                Capability.BACKWARD);
        catalogue.add("F3", "aStrangeValueInDhStaysWhereItIs", Check.Scope.KIND, ContainmentChecks::inDh,
                Capability.BACKWARD, Capability.RESIDUAL);
    }

    /** A problem with a strange value at one place, and the results that it has without it. */
    private static final class Struck {
        private final Trial trial;
        private final Problem clean;
        private final Outcome expected;
        private final int width;
        private final int row;
        private final int column;
        private final double value;

        Struck(Trial trial, int i, Problem clean) {
            this.trial = trial;
            this.clean = clean;
            this.expected = trial.run(clean);
            this.width = clean.spec().width();
            int rows = clean.rows();
            this.row = i % 3 == 0 ? rows / 2 : i % 3 == 1 ? 0 : rows - 1;
            this.column = i % 4 == 0 ? width - 1 : i % 4 == 1 ? 0 : trial.random(12_000 + i).nextInt(width);
            this.value = STRANGE[i % STRANGE.length];
        }

        double[] in(double[] values) {
            double[] struck = values.clone();
            struck[row * width + column] = value;
            return struck;
        }

        String where(String operand) {
            return value + " in " + operand + " at [row " + row + ", column " + column + "], seed "
                    + trial.options().seed() + ", " + clean;
        }

        /** Rows other than the struck one are as before: within both margins, and in bits if those are defined. */
        void otherRowsAreAsBefore(Compared compared, String quantity, Margin margin, double[] before, double[] now) {
            double[] others = now.clone();
            System.arraycopy(before, row * width, others, row * width, width);
            compared.results(quantity, margin.plus(margin), before, others);
            compared.sameBits(quantity, before, others);
        }

        /** Columns other than the struck one are as before; their sums have the same terms. */
        void otherColumnsAreAsBefore(Compared compared, String quantity, Margin margin, double[] before,
                double[] now) {
            double[] others = now.clone();
            others[column] = before[column];
            compared.results(quantity, margin.plus(margin), before, others);
        }

        /** No element of the struck row is a finite number. */
        void rowIsStrange(Compared compared, String quantity, double[] now) {
            for (int k = row * width; k < (row + 1) * width; k++) {
                compared.holds(!Double.isFinite(now[k]),
                        quantity + " at column " + k % width + " of that row is " + now[k] + ", expected NaN");
            }
        }
    }

    private static void inX(Trial trial) {
        for (int i = 0; i < Math.min(trial.options().problems(), 12); i++) {
            Struck struck = new Struck(trial, i, OrdinaryProblems.of(trial, i));
            Problem problem = OrdinaryProblems.with(struck.clean, struck.clean.spec(), struck.in(struck.clean.x()));
            Outcome now = trial.run(problem);
            Compared compared = new Compared(trial, struck.where("x"),
                    "that a NaN is masked, a comparison is written so that NaN passes it, or a sum spans rows");
            Margins margins = Margins.of(struck.clean);
            struck.otherRowsAreAsBefore(compared, "y", margins.y(), struck.expected.y(), now.y());
            struck.otherRowsAreAsBefore(compared, "dx", margins.dx(), struck.expected.dx(), now.dx());
            struck.rowIsStrange(compared, "dx", now.dx());
            statisticsAreStrange(trial, compared, struck, now);
            boolean wholeRow = Double.isNaN(struck.value) || trial.variant().formula() == Formula.LAYER;
            if (wholeRow) {
                struck.rowIsStrange(compared, "y", now.y());
                compared.holds(Arrays.stream(now.dgamma()).allMatch(Double::isNaN),
                        "dgamma has a number in it, expected NaN in every column, as xhat of the row is NaN");
            } else {
                // RMS of an infinity: rstd is 0, so infinity times 0 in its column and 0 in the others
                int at = struck.row * struck.width + struck.column;
                compared.holds(Double.isNaN(now.y()[at]), "y is " + now.y()[at] + " there, expected NaN");
                compared.holds(Double.isNaN(now.dgamma()[struck.column]),
                        "dgamma is " + now.dgamma()[struck.column] + " in that column, expected NaN");
            }
            compared.results("dbeta", margins.dbeta().plus(margins.dbeta()), struck.expected.dbeta(), now.dbeta());
        }
    }

    /** What monitoring reads of the row: by N3 no number, but the rstd of an RMS row with an infinity is 0. */
    private static void statisticsAreStrange(Trial trial, Compared compared, Struck struck, Outcome now) {
        boolean layer = trial.variant().formula() == Formula.LAYER;
        double[] mean = layer ? now.mean() : new double[0];
        double[] rstd = Double.isNaN(struck.value) ? now.rstd() : new double[0];
        if (mean.length > 0) {
            compared.holds(!Double.isFinite(mean[struck.row]), "the saved mean of that row is " + mean[struck.row]
                    + ", expected no finite number: save what was computed, unmasked");
        }
        if (rstd.length > 0) {
            compared.holds(Double.isNaN(rstd[struck.row]), "the saved rstd of that row is " + rstd[struck.row]
                    + ", expected NaN: save what was computed, unmasked");
        }
    }

    private static void inResidual(Trial trial) {
        for (int i = 0; i < Math.min(trial.options().problems(), 6); i++) {
            Problem plain = OrdinaryProblems.of(trial, i);
            double[] residual = Objects.requireNonNull(plain.dy(), "dy"); // any ordinary rows will do
            Struck struck = new Struck(trial, i, plain.residual(residual));
            Outcome now = trial.run(plain.residual(struck.in(residual)));
            Compared compared = new Compared(trial, struck.where("the residual"),
                    "that a NaN is masked where the residual is added, or a sum spans rows");
            Margins margins = Margins.of(struck.clean);
            struck.otherRowsAreAsBefore(compared, "y", margins.y(), struck.expected.y(), now.y());
            struck.otherRowsAreAsBefore(compared, "dx", margins.dx(), struck.expected.dx(), now.dx());
            struck.rowIsStrange(compared, "dx", now.dx());
            int at = struck.row * struck.width + struck.column;
            compared.holds(!Double.isFinite(now.h()[at]), "h is " + now.h()[at] + " there, expected " + struck.value);
            compared.holds(Double.isNaN(now.y()[at]), "y is " + now.y()[at] + " there, expected NaN");
        }
    }

    private static void inDy(Trial trial) {
        for (int i = 0; i < Math.min(trial.options().problems(), 12); i++) {
            Struck struck = new Struck(trial, i, OrdinaryProblems.of(trial, i));
            double[] dy = Objects.requireNonNull(struck.clean.dy(), "dy");
            Outcome now = trial.run(struck.clean.dy(struck.in(dy)));
            Compared compared = new Compared(trial, struck.where("dy"),
                    "that a gradient is clipped or masked, or that a sum spans rows or columns");
            Margins margins = Margins.of(struck.clean);
            struck.otherRowsAreAsBefore(compared, "dx", margins.dx(), struck.expected.dx(), now.dx());
            struck.rowIsStrange(compared, "dx", now.dx());
            struck.otherColumnsAreAsBefore(compared, "dgamma", margins.dgamma(), struck.expected.dgamma(),
                    now.dgamma());
            struck.otherColumnsAreAsBefore(compared, "dbeta", margins.dbeta(), struck.expected.dbeta(), now.dbeta());
            compared.holds(!Double.isFinite(now.dgamma()[struck.column]),
                    "dgamma is " + now.dgamma()[struck.column] + " in that column, expected no finite number");
            compared.holds(Double.compare(now.dbeta()[struck.column], struck.value) == 0,
                    "dbeta is " + now.dbeta()[struck.column] + " in that column, expected " + struck.value);
        }
    }

    private static void inDh(Trial trial) {
        for (int i = 0; i < Math.min(trial.options().problems(), 12); i++) {
            Problem plain = OrdinaryProblems.of(trial, i);
            double[] dh = Objects.requireNonNull(plain.dy(), "dy");
            Struck struck = new Struck(trial, i, plain.dh(dh));
            Outcome now = trial.run(plain.dh(struck.in(dh)));
            Compared compared = new Compared(trial, struck.where("dh"),
                    "that dh is masked, or taken into the sums of the row");
            Margins margins = Margins.of(struck.clean);
            int at = struck.row * struck.width + struck.column;
            compared.holds(Double.compare(now.dx()[at], struck.value) == 0,
                    "dx is " + now.dx()[at] + " there, expected " + struck.value);
            double[] others = now.dx().clone();
            others[at] = struck.expected.dx()[at];
            compared.results("dx", margins.dx().plus(margins.dx()), struck.expected.dx(), others);
            compared.results("dgamma", margins.dgamma().plus(margins.dgamma()), struck.expected.dgamma(),
                    now.dgamma());
        }
    }
}
