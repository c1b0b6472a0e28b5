// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.LayerNorm;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallOperands;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /**
     * A buffer of activations is filled anew for each batch, and parameters by each step of training: a copy must not
     * be taken for them, nor a look at their ends for a look at all of them.
     */
    private static void aHeldCallReadsItsOperandsAgain(Trial trial) {
        Problem before = Sample.of(trial, 1, ROWS, WIDTH);
        Problem after = Sample.of(trial, 2, ROWS, WIDTH);
        try (LayerNorm norm = LayerNorm.on(trial.device(), after.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense());
                SavedStatistics saved = after.dy() == null ? null : norm.statistics(ROWS)) {
            CallOperands call = new CallOperands(norm, before, _ -> space, 0, saved);
            call.forward();
            call.backward();
            Map<String, double[]> inputs = inputs(after);
            inputs.forEach(call::fill);
            expect(trial, after, call, "when every input was given other contents and the call made again");
            for (String name : inputs.keySet()) {
                Map<String, double[]> changed = new LinkedHashMap<>(inputs);
                changed.put(name, oneChanged(Sample.required(inputs.get(name))));
                call.fill(name, Sample.required(changed.get(name)));
                expect(trial, of(after, changed), call, "when one element in the middle of " + name
                        + " was given other contents and the call made again");
                call.fill(name, Sample.required(inputs.get(name)));
            }
        }
    }

    private static void expect(Trial trial, Problem problem, CallOperands call, String what) {
        call.forward();
        call.backward();
        Agreement.withPlainCall(trial, problem).expect(what, call.outcome());
    }

    private static Map<String, double[]> inputs(Problem problem) {
        Map<String, double @Nullable []> all = new LinkedHashMap<>();
        all.put("x", problem.x());
        all.put("residual", problem.residual());
        all.put("gamma", problem.gamma());
        all.put("beta", problem.beta());
        all.put("dy", problem.dy());
        all.put("dh", problem.dh());
        Map<String, double[]> present = new LinkedHashMap<>();
        all.forEach((name, values) -> {
            if (values != null) {
                present.put(name, values);
            }
        });
        return present;
    }

    private static Problem of(Problem problem, Map<String, double[]> inputs) {
        Problem changed = Problem.of(problem.spec(), Sample.required(inputs.get("x")))
                .gamma(Sample.required(inputs.get("gamma"))).beta(Sample.required(inputs.get("beta")));
        changed = problem.residual() == null ? changed : changed.residual(Sample.required(inputs.get("residual")));
        changed = problem.dy() == null ? changed : changed.dy(Sample.required(inputs.get("dy")));
        return problem.dh() == null ? changed : changed.dh(Sample.required(inputs.get("dh")));
    }

    /** An element of an ordinary row, so that it shows: by 8, exactly. */
    private static double[] oneChanged(double[] values) {
        double[] changed = values.clone();
        int middle = values.length > WIDTH ? WIDTH / 2 : values.length / 2;
        changed[middle] = changed[middle] > 0 ? -4 : 4;
        return changed;
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
                first.expect("in call " + i + " of the same operands", run.outcome());
            }
        }
    }
}
