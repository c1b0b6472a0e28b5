// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.RandomProblems;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.List;

/** X1 to X3: the bits that are defined, asked of specs for which {@link Capability#REPRODUCIBLE} is declared. */
final class BitChecks {
    private BitChecks() {}

    static void addTo(Catalogue catalogue) {
        catalogue.add("X1", "theBitsThatAreDefined", Check.Scope.PLACE, BitChecks::theBitsThatAreDefined,
                Capability.REPRODUCIBLE, Capability.BACKWARD, Capability.RESIDUAL, Capability.ACCUMULATE,
                Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS);
    }

    private static void theBitsThatAreDefined(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            long seed = trial.options().seed() + i;
            Problem problem = RandomProblems.of(seed, trial.variant().formula(), trial.type(),
                    trial.options().elements());
            Layout layout = i % 2 == 0 ? trial.dense() : new Layout(trial.variant().place(), 3, i % 7);
            Outcome defined = Outcome.of(problem, Transcription.of(problem));
            List<String> differences = trial.run(problem, layout).differencesFrom(defined);
            Trial.expect(differences.isEmpty(), "seed " + seed + ", " + problem + " (" + layout + "): " + differences);
        }
    }
}
