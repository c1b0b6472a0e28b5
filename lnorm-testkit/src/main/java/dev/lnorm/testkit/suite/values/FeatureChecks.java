// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.testkit.FeatureProblems;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Results;
import java.util.Map;

/** F1 and B1: one feature at a time, so that a message names the one that is wrong. */
public final class FeatureChecks {
    /** Widths around vectors and lanes, and rows around the chunks of parameter gradients. */
    private static final int[][] SHAPES = {{3, 33}, {17, 65}, {1, 1}, {2, 1030}};

    private FeatureChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F1", "outputsWithOneFeatureAtATime", Check.Scope.PLACE,
                trial -> eachFeature(trial, Results.FORWARD));
        catalogue.add("B1", "gradientsWithOneFeatureAtATime", Check.Scope.PLACE,
                trial -> eachFeature(trial, Results.GRADIENTS), Capability.BACKWARD);
    }

    private static void eachFeature(Trial trial, Results results) {
        long seed = trial.options().seed();
        for (int[] shape : SHAPES) {
            int width = Math.min(shape[1], trial.options().elements());
            int rows = Math.max(1, Math.min(shape[0], trial.options().elements() / width));
            Map<String, Problem> problems = FeatureProblems.of(seed, trial.device(), trial.spec(width), rows);
            problems.forEach((feature, complete) -> {
                Problem problem = results.of(complete);
                Outcome outcome = trial.run(problem);
                results.measure(trial, "with " + feature + " (seed " + seed + ", " + problem + ")",
                        ErrorBounds.of(problem), problem, outcome);
            });
        }
    }
}
