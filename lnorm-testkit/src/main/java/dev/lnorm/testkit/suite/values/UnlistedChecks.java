// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.Results;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.contract.Refusals;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** F1, B1, F3, B3: widths that are on no list, and strange values in what is on no row. */
public final class UnlistedChecks {
    private static final int WIDTHS_AN_OCTAVE = 3;
    private static final int FULL_SAMPLE = 5;
    private static final int ROWS = 4;
    private static final int WIDTH = 70;
    private static final int COLUMN = 41;

    private UnlistedChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F1", "outputsOfWidthsOnNoList", Check.Scope.KIND, trial -> widths(trial, Results.FORWARD));
        catalogue.add("B1", "gradientsOfWidthsOnNoList", Check.Scope.KIND, trial -> widths(trial, Results.GRADIENTS),
                Capability.BACKWARD);
        catalogue.add("F3", "aStrangeParameterStaysInItsColumn", Check.Scope.PLACE, UnlistedChecks::strangeParameters);
        catalogue.add("B3", "aStrangeOldGradientStaysInItsColumn", Check.Scope.PLACE,
                UnlistedChecks::strangeOldGradients, Capability.BACKWARD, Capability.ACCUMULATE);
    }

    /** A few widths between every two powers of two, drawn from the seed: a kernel is chosen by ranges of widths. */
    private static void widths(Trial trial, Results results) {
        SplittableRandom random = trial.random(20_000);
        for (int octave = 4; 2 * octave <= trial.options().elements(); octave *= 2) {
            for (int i = 0; i < WIDTHS_AN_OCTAVE; i++) {
                int drawn = random.nextInt(octave + 1, 2 * octave);
                int width = i == 0 && octave >= 32 ? drawn | 31 : drawn; // one short of full lanes, too
                int rows = Math.clamp(trial.options().elements() / 4 / width, 1, FULL_SAMPLE);
                if (trial.device().support(trial.spec(width)).supported()) {
                    Problem problem = results.of(Sample.of(trial, width, rows, width));
                    results.measure(trial, "seed " + trial.options().seed() + ", " + problem,
                            ErrorBounds.of(problem), problem, trial.run(problem));
                }
            }
        }
    }

    /** N8.2: what gamma, beta or an old gradient spoils is its column of the result, in every row, and no other. */
    private static void strangeParameters(Trial trial) {
        if (!Refusals.supportedOrRefused(trial, trial.spec(WIDTH))) {
            return;
        }
        Problem problem = Sample.plain(trial, 21_000, ROWS, WIDTH);
        double[] gamma = Sample.required(problem.gamma());
        double[] beta = Sample.required(problem.beta());
        for (double strange : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            struck(trial, strange + " in gamma", problem, problem.gamma(struck(gamma, strange)), "y");
            struck(trial, strange + " in beta", problem, problem.beta(struck(beta, strange)), "y");
        }
    }

    private static void strangeOldGradients(Trial trial) {
        if (!Refusals.supportedOrRefused(trial, trial.spec(WIDTH))) {
            return;
        }
        Problem problem = Sample.plain(trial, 21_000, ROWS, WIDTH);
        double[] old = Sample.required(problem.gamma());
        for (double strange : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            struck(trial, strange + " in the old dgamma", problem.accumulateDgamma(old),
                    problem.accumulateDgamma(struck(old, strange)), "dgamma");
            struck(trial, strange + " in the old dbeta", problem.accumulateDbeta(old),
                    problem.accumulateDbeta(struck(old, strange)), "dbeta");
        }
    }

    private static double[] struck(double[] values, double strange) {
        double[] struck = values.clone();
        struck[COLUMN] = strange;
        return struck;
    }

    /** Column {@link #COLUMN} of {@code spoilt} is no finite number; other columns, other results are as without. */
    private static void struck(Trial trial, String what, Problem clean, Problem strange, String spoilt) {
        Outcome before = Calls.run(trial, clean);
        Outcome now = Calls.run(trial, strange);
        Map<String, double[]> others = new LinkedHashMap<>(
                Map.of("y", now.y().clone(), "dgamma", now.dgamma().clone(), "dbeta", now.dbeta().clone()));
        double[] expected = switch (spoilt) {
            case "dgamma" -> before.dgamma();
            case "dbeta" -> before.dbeta();
            default -> before.y();
        };
        double[] actual = others.get(spoilt);
        for (int i = COLUMN; actual != null && i < actual.length; i += WIDTH) {
            Trial.expect(!Double.isFinite(actual[i]), spoilt + "[row " + i / WIDTH + ", column " + COLUMN + "] is "
                    + actual[i] + " with " + what + " at that column, expected NaN or an infinity: it is masked (seed "
                    + trial.options().seed() + ", " + strange + ")");
            actual[i] = expected[i];
        }
        if (strange.gamma() != clean.gamma()) {
            allOfDxIsStrange(trial, what, strange, now.dx());
        }
        Agreement.with(trial, clean, before).expect("with " + what + " at column " + COLUMN + ", beyond that column,",
                new Outcome(others));
    }

    /** N6.1 to N6.4: gamma is in both sums of a row, so each of its columns reaches all of dx. */
    private static void allOfDxIsStrange(Trial trial, String what, Problem strange, double[] dx) {
        for (int i = 0; i < dx.length; i++) {
            Trial.expect(!Double.isFinite(dx[i]), "dx[row " + i / WIDTH + ", column " + i % WIDTH + "] is " + dx[i]
                    + " with " + what + " at column " + COLUMN + ", expected NaN or an infinity all over dx: gamma is "
                    + "masked or clamped in the backward pass, take it as it is (seed " + trial.options().seed() + ", "
                    + strange + ")");
        }
    }
}
