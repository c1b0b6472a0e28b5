// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.Support;
import dev.lnorm.testkit.CoveringProblems;
import dev.lnorm.testkit.Distribution;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.golden.GoldenCase;
import dev.lnorm.testkit.golden.GoldenCases;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Results;
import java.util.SplittableRandom;

/** F1, B1 and S2: results against the golden vectors and, over a cover of all features, against the exact oracle. */
public final class ValueChecks {
    private static final int MANY_ROWS = 65_536 + 21;
    private static final int MANY_ROWS_WIDTH = 2;

    private ValueChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F1", "goldenOutputs", Check.Scope.KIND, trial -> goldenVectors(trial, Results.FORWARD));
        catalogue.add("F1", "outputsOverTheCover", Check.Scope.PLACE, trial -> cover(trial, Results.FORWARD));
        catalogue.add("B1", "goldenGradients", Check.Scope.KIND, trial -> goldenVectors(trial, Results.GRADIENTS),
                Capability.BACKWARD);
        catalogue.add("B1", "gradientsOverTheCover", Check.Scope.PLACE, trial -> cover(trial, Results.GRADIENTS),
                Capability.BACKWARD);
        catalogue.add("S2", "goldenStatistics", Check.Scope.KIND, trial -> goldenVectors(trial, Results.STATISTICS),
                Capability.SAVED_STATISTICS);
        catalogue.add("S2", "statisticsOverTheCover", Check.Scope.PLACE, trial -> cover(trial, Results.STATISTICS),
                Capability.SAVED_STATISTICS);
        catalogue.add("F1", "outputsOfManyRows", Check.Scope.KIND, trial -> manyRows(trial, Results.FORWARD));
        catalogue.add("B1", "gradientsOfManyRows", Check.Scope.KIND, trial -> manyRows(trial, Results.GRADIENTS),
                Capability.BACKWARD);
    }

    private static void goldenVectors(Trial trial, Results results) {
        for (GoldenCase golden : GoldenCases.of(trial.variant().formula(), trial.type())) {
            Problem problem = results.of(golden.problem());
            if (declared(trial, problem)) {
                Outcome outcome = trial.run(problem);
                results.measure(trial, "golden case " + golden.name() + ", " + problem,
                        ErrorBounds.of(problem, golden.expected()), problem, outcome);
            }
        }
    }

    /** Whether the device declares what {@code problem} needs. */
    private static boolean declared(Trial trial, Problem problem) {
        Support support = trial.device().support(problem.spec());
        boolean accumulates = problem.oldDgamma() != null || problem.oldDbeta() != null;
        boolean wide = problem.gradientType() != problem.spec().parameterType();
        boolean adds = problem.residual() != null || problem.dh() != null;
        return support.supported() && (!adds || support.has(Capability.RESIDUAL))
                && (!accumulates || support.has(Capability.ACCUMULATE))
                && (!wide || support.has(Capability.WIDE_GRADIENTS));
    }

    /**
     * Problems of the cover, which begins with those that bring the most, until the work is that of {@code problems}
     * problems of {@code elements} elements; of statistics a share.
     */
    private static void cover(Trial trial, Results results) {
        Options options = trial.options();
        CoveringProblems cover = CoveringProblems.of(options.seed(), trial.device(), trial.variant().formula(),
                trial.type(), options.elements());
        long work = trial.work() / results.share();
        for (int i = 0; i < cover.size() && work > 0; i++) {
            Problem problem = results.of(cover.problem(i));
            if (declared(trial, problem)) {
                Outcome outcome = trial.run(problem);
                results.measure(trial, cover.describe(i) + ", " + problem, ErrorBounds.of(problem), problem,
                        outcome);
            }
            work -= problem.x().length + problem.spec().width();
        }
    }

    /** More rows than 16 bits count, narrow (N7.1 too); fewer if the work of all problems would not pay for them. */
    private static void manyRows(Trial trial, Results results) {
        int rows = Math.clamp(trial.options().work() / MANY_ROWS_WIDTH, 1, MANY_ROWS);
        SplittableRandom random = trial.random(7);
        int elements = rows * MANY_ROWS_WIDTH;
        Problem problem = results.of(Problem.of(trial.spec(MANY_ROWS_WIDTH),
                Distribution.NORMAL.rows(random, trial.type(), 1, elements))
                .dy(Distribution.OFFSET_1.rows(random, trial.type(), 1, elements)));
        results.measure(trial, "many rows, seed " + trial.options().seed() + ", " + problem, ErrorBounds.of(problem),
                problem, trial.run(problem));
    }
}
