// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Ways to make one call that many checks share. */
public final class Calls {
    private Calls() {}

    /** The results with separate, dense operands at the variant's place. Memory is watched by V3, V5 and C4 only. */
    public static Outcome run(Trial trial, Problem problem) {
        return run(trial, problem, UnaryOperator.identity());
    }

    /** The results of a call that {@code change} has changed. */
    public static Outcome run(Trial trial, Problem problem, UnaryOperator<CallRun> change) {
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = change.apply(new CallRun(norm, problem, trial.variant().place()))) {
            return run.run();
        }
    }

    /** Makes a call that {@code change} has changed, and expects {@code faults} of it to find none. */
    public static void expectNone(Trial trial, Problem problem, UnaryOperator<CallRun> change,
            Function<CallRun, List<String>> faults) {
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = change.apply(new CallRun(norm, problem, trial.variant().place()))) {
            run.run();
            List<String> found = faults.apply(run);
            Trial.expect(found.isEmpty(), String.join("; ", found) + " (seed " + trial.options().seed() + ", "
                    + problem + ")");
        }
    }

    /** Makes a call that must be refused with {@code type}, or a subtype. */
    public static void refused(String what, Class<? extends RuntimeException> type, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException refusal) {
            if (!type.isInstance(refusal)) {
                throw new RuleBroken(what + ": expected " + type.getSimpleName() + ", it was " + refusal, refusal);
            }
            String message = String.valueOf(refusal.getMessage());
            Trial.expect(message.length() >= 20, what + ": the message '" + message + "' does not say what is wrong");
            return;
        }
        throw new RuleBroken(what + ", and the call was not refused with " + type.getSimpleName(), null);
    }
}
