// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.OutcomeBounds;
import dev.lnorm.testkit.RandomProblems;
import dev.lnorm.testkit.golden.GoldenCase;
import dev.lnorm.testkit.golden.GoldenCases;
import dev.lnorm.testkit.oracle.Problem;

/** F1, B1, S2: results against the exact oracle, within the bounds of N9. */
final class ValueChecks {
    private ValueChecks() {}

    static void addTo(Catalogue catalogue) {
        catalogue.add("F1", "goldenVectors", Check.Scope.PLACE, ValueChecks::goldenVectors, Capability.BACKWARD);
        catalogue.add("F1", "randomProblems", Check.Scope.PLACE, ValueChecks::randomProblems, Capability.BACKWARD,
                Capability.RESIDUAL, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS);
    }

    private static void goldenVectors(Trial trial) {
        for (GoldenCase golden : GoldenCases.all()) {
            Problem problem = golden.problem();
            boolean asked = problem.spec().formula() == trial.variant().formula()
                    && problem.spec().rowType() == trial.type();
            if (asked) {
                OutcomeBounds.measure(problem, golden.expected(), trial.run(problem))
                        .forEach(error -> trial.measured("golden case " + golden.name(), error));
            }
        }
    }

    private static void randomProblems(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            long seed = trial.options().seed() + i;
            Problem problem = RandomProblems.of(seed, trial.variant().formula(), trial.type(),
                    trial.options().elements());
            Outcome outcome = trial.run(problem);
            OutcomeBounds.measure(problem, outcome)
                    .forEach(error -> trial.measured("seed " + seed + ", " + problem, error));
        }
    }
}
