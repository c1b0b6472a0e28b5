// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallForm;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.DrawnOptions;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.SplittableRandom;

/**
 * C6: calls that have nothing in common but their spec, one after another on one LayerNorm. What was prepared for a
 * call, a graph of launches or a set of arguments, must not be made again for one with other strides, modes or outputs.
 */
public final class TurnChecks {
    private static final int WIDTH = 37;
    private static final int MOST_ROWS = 20;
    private static final int MOST_CALLS = 24;

    private TurnChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C6", "callsOfEveryFormInTurn", Check.Scope.PLACE, TurnChecks::callsOfEveryFormInTurn);
    }

    private static void callsOfEveryFormInTurn(Trial trial) {
        NormSpec spec = trial.spec(WIDTH);
        int calls = Math.min(MOST_CALLS, 6 + trial.options().problems());
        try (LayerNorm norm = LayerNorm.on(trial.device(), spec)) {
            for (int i = 0; i < calls; i++) {
                SplittableRandom random = trial.random(34_000 + i);
                int rows = random.nextInt(1, MOST_ROWS);
                Problem problem = DrawnOptions.of(trial, Sample.of(trial, spec, i, rows), random);
                CallForm form = CallForm.drawn(trial, problem, random);
                Outcome alone = Calls.run(trial, problem, form::of);
                try (CallRun run = form.of(new CallRun(norm, problem, trial.variant().place()))) {
                    Agreement.with(trial, problem, alone).expect("after " + i + " other calls of one LayerNorm (this "
                            + "one is " + form + ")", run.run());
                }
            }
        }
    }
}
