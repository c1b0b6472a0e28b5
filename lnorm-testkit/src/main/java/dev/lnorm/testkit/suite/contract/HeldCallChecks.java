// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Map;

/** C3: a call that is held and made again reads what its operands hold then, and is right each time. */
public final class HeldCallChecks {
    private static final int ROWS = 5;
    private static final int WIDTH = 70;
    private static final int CALLS_A_PROBLEM = 125;

    private HeldCallChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C3", "aHeldCallReadsItsOperandsAgain", Check.Scope.PLACE,
                HeldCallChecks::aHeldCallReadsItsOperandsAgain);
        catalogue.add("C3", "aCallMadeThousandsOfTimes", Check.Scope.KIND, HeldCallChecks::aCallMadeThousandsOfTimes);
    }

    /** A buffer of activations is filled anew for each batch: a copy of it must not be taken for it. */
    private static void aHeldCallReadsItsOperandsAgain(Trial trial) {
        Problem before = Problem.of(trial.spec(WIDTH), Sample.plain(trial, 1, ROWS, WIDTH).x());
        Problem after = Problem.of(trial.spec(WIDTH), Sample.plain(trial, 2, ROWS, WIDTH).x());
        try (LayerNorm norm = LayerNorm.on(trial.device(), after.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.holding(trial.type(), before.x(), WIDTH);
            PlacedRows y = space.poisoned(trial.type(), ROWS, WIDTH);
            Forward call = Forward.of(x.rows(), y.rows());
            space.upload();
            norm.forward(call);
            x.set(after.x());
            space.upload();
            norm.forward(call);
            space.download();
            Agreement.with(trial, after, Calls.run(trial, after, run -> run.omit("save")))
                    .expect("when x was given other contents and the call made again",
                            new Outcome(Map.of("y", y.values())));
        }
    }

    /** A counter that runs over, a pool that runs dry, the one launch of a thousand that is lost. */
    private static void aCallMadeThousandsOfTimes(Trial trial) {
        Problem problem = Sample.of(trial, 3, 2, 9);
        int calls = CALLS_A_PROBLEM * trial.options().problems();
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            Agreement first = Agreement.with(trial, problem, run.run());
            for (int i = 2; i <= calls; i++) {
                run.repeat();
                first.expect("of call " + i + " of the same operands", run.outcome());
            }
        }
    }
}
