// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Capability;
import dev.lnorm.DeviceQueue;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallOperands;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Threads;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.List;

/** C3 and C6: threads that are interrupted, that call another device, and whose memory no other thread may touch. */
public final class CallingThreadChecks {
    private static final int WIDTH = 130;
    private static final int DEVICES = 4;
    private static final int CALLS = 8;

    private CallingThreadChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C6", "anInterruptedCallerIsServed", Check.Scope.KIND,
                CallingThreadChecks::anInterruptedCallerIsServed);
        catalogue.add("C6", "devicesAtOnce", Check.Scope.KIND, CallingThreadChecks::devicesAtOnce);
        catalogue.add("C3", "memoryOfTheCallersOwnThread", Check.Scope.KIND,
                CallingThreadChecks::memoryOfTheCallersOwnThread, Capability.NATIVE_MEMORY);
    }

    /** A request that is cancelled while it calls: the call is made, and the status left for who set it. */
    private static void anInterruptedCallerIsServed(Trial trial) {
        Problem problem = Sample.of(trial, 1, 40, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        Threads.inParallel(1, _ -> {
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place());
                    DeviceQueue queue = trial.device().openQueue()) {
                Thread.currentThread().interrupt();
                alone.expect("when the calling thread is interrupted", run.run());
                alone.expect("when the thread that waits for a queue is interrupted", run.run(queue));
                Trial.expect(Thread.currentThread().isInterrupted(), "a thread that was interrupted before its calls "
                        + "is not interrupted behind them: whoever cancels it is not heard. Set the status again where "
                        + "it is taken");
            }
        });
    }

    /** Devices of one ordinal, each opened and called by a thread of its own. */
    private static void devicesAtOnce(Trial trial) {
        List<Problem> problems = new ArrayList<>();
        List<Agreement> alone = new ArrayList<>();
        for (int thread = 0; thread < DEVICES; thread++) {
            problems.add(Sample.of(trial, thread, 12 + thread, WIDTH));
            alone.add(Agreement.withPlainCall(trial, problems.getLast()));
        }
        int ordinal = trial.device().info().ordinal();
        Threads.inParallel(DEVICES, thread -> {
            Problem problem = problems.get(thread);
            try (NormDevice device = trial.backend().open(ordinal);
                    LayerNorm norm = LayerNorm.on(device, problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place())) {
                run.prepare();
                for (int i = 0; i < CALLS; i++) {
                    run.repeat();
                    alone.get(thread).expect("while " + (DEVICES - 1) + " other threads call devices of their own",
                            run.outcome());
                }
            }
        });
    }

    /** The API lets a thread pass memory of its confined arena, with as many rows as are shared among threads. */
    private static void memoryOfTheCallersOwnThread(Trial trial) {
        int rows = Math.clamp(trial.options().elements() / WIDTH, 4, 512);
        Problem problem = Sample.of(trial, 2, rows, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                OperandSpace confined = OperandSpace.ofOneThread(trial.device());
                SavedStatistics saved = problem.dy() == null ? null : norm.statistics(rows)) {
            CallOperands call = new CallOperands(norm, problem, _ -> confined, 0, saved);
            call.forward();
            call.backward();
            Outcome outcome = call.outcome();
            alone.expect("with native memory that is confined to the calling thread", outcome);
        }
    }
}
