// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.lifetimes;

import dev.lnorm.Capability;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallOperands;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Map;

/** L2: whatever is closed behind a call that a queue has not done yet, the call is done right. */
public final class ReleaseChecks {
    private static final int ROWS = 60;
    private static final int WIDTH = 130;

    private ReleaseChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("L2", "closingAQueueWaitsForItsWork", Check.Scope.KIND,
                ReleaseChecks::closingAQueueWaitsForItsWork);
        catalogue.add("L2", "closingAKernelWaitsForItsWork", Check.Scope.KIND,
                ReleaseChecks::closingAKernelWaitsForItsWork);
        catalogue.add("L2", "closingStatisticsWaitsForTheirWork", Check.Scope.KIND,
                ReleaseChecks::closingStatisticsWaitsForTheirWork, Capability.BACKWARD);
        catalogue.add("L2", "closingABufferWaitsForItsWork", Check.Scope.KIND,
                ReleaseChecks::closingABufferWaitsForItsWork, Capability.DEVICE_MEMORY);
    }

    private static void closingAKernelWaitsForItsWork(Trial trial) {
        Problem problem = Sample.of(trial, 6, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
        try (CallRun run = new CallRun(norm, problem, trial.variant().place());
                DeviceQueue queue = trial.device().openQueue()) {
            run.prepare();
            run.enqueue(queue);
            norm.close();
            queue.finish();
            alone.expect("when the LayerNorm is closed behind its calls", run.outcome());
        } finally {
            norm.close();
        }
    }

    private static void closingStatisticsWaitsForTheirWork(Trial trial) {
        Problem problem = Sample.of(trial, 7, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense());
                DeviceQueue queue = trial.device().openQueue()) {
            SavedStatistics saved = norm.statistics(ROWS);
            CallOperands call = new CallOperands(norm, problem, _ -> space, 0, saved);
            call.enqueue(queue);
            saved.close();
            Calls.run(trial, Sample.of(trial, 8, ROWS, WIDTH)); // is given the memory that was freed, if it was
            queue.finish();
            alone.expect("when the statistics are closed behind the calls that save and read them", call.outcome());
        }
    }

    private static void closingAQueueWaitsForItsWork(Trial trial) {
        Problem problem = Sample.of(trial, 4, 60, 130);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            run.prepare();
            DeviceQueue queue = trial.device().openQueue();
            run.enqueue(queue);
            queue.close();
            alone.expect("after the queue was closed in place of finished", run.outcome());
        }
    }

    /** The work that was to read the buffer has read it when {@code close} returns, or never does. */
    private static void closingABufferWaitsForItsWork(Trial trial) {
        Problem problem = Sample.plain(trial, 5, 60, 130);
        Outcome alone = Calls.run(trial, Problem.of(problem.spec(), problem.x()), run -> run.omit("save"));
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                DeviceQueue queue = trial.device().openQueue();
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.holding(trial.type(), problem.x(), 130);
            PlacedRows y = space.poisoned(trial.type(), 60, 130);
            space.upload();
            try (DeviceBuffer copy = trial.device().allocate(trial.type(), 60 * 130)) {
                queue.copy(x.rows().memory(), copy.memory());
                norm.forward(Forward.of(Rows.of(copy.memory(), 130), y.rows()), queue);
            }
            queue.finish();
            space.download();
            Agreement.with(trial, Problem.of(problem.spec(), problem.x()), alone)
                    .expect("when x's buffer is closed behind the call", outcome(y));
        }
    }

    private static Outcome outcome(PlacedRows y) {
        return new Outcome(Map.of("y", y.values()));
    }
}
