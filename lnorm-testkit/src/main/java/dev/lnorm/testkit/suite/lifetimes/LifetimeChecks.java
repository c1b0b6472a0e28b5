// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.lifetimes;

import dev.lnorm.Capability;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
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
import dev.lnorm.testkit.suite.calls.Threads;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * L1 and L2: what happens when something is closed; {@link ReleaseChecks} has work in queues. L3 is asked by {@link
 * LeakChecks}; L4 is about wraps, which each backend has its own of.
 */
public final class LifetimeChecks {
    private static final int WIDTH = 24;

    private LifetimeChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("L1", "useAfterCloseIsRefused", Check.Scope.KIND, LifetimeChecks::useAfterCloseIsRefused);
        catalogue.add("L1", "closingADeviceClosesWhatItMade", Check.Scope.KIND,
                LifetimeChecks::closingADeviceClosesWhatItMade);
        catalogue.add("L1", "closingTwiceDoesNothing", Check.Scope.DEVICE, LifetimeChecks::closingTwiceDoesNothing);
        catalogue.add("L2", "closingWaitsForCallsUnderWay", Check.Scope.KIND,
                LifetimeChecks::closingWaitsForCallsUnderWay);
    }

    private static void useAfterCloseIsRefused(Trial trial) {
        try (OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.holding(trial.type(), new double[WIDTH], WIDTH);
            PlacedRows y = space.poisoned(trial.type(), 1, WIDTH);
            space.upload();
            Forward call = Forward.of(x.rows(), y.rows());
            LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(WIDTH));
            if (trial.has(Capability.SAVED_STATISTICS)) {
                SavedStatistics saved = norm.statistics(1);
                saved.close();
                closed("statistics are closed", () -> norm.forward(call.save(saved)));
                closed("statistics are closed", () -> saved.mean(0));
            }
            DeviceQueue queue = trial.device().openQueue();
            queue.close();
            closed("the queue is closed", () -> norm.forward(call, queue));
            closed("the queue is closed", queue::finish);
            closed("the queue is closed", () -> queue.record());
            norm.close();
            closed("the LayerNorm is closed", () -> norm.forward(call));
            space.download();
            Trial.expect(y.firstUnwritten() == 0, "a refused call wrote to y");
        }
    }

    private static void closed(String what, Runnable call) {
        Calls.refused(what, IllegalStateException.class, call);
    }

    private static void closingADeviceClosesWhatItMade(Trial trial) {
        NormDevice device = trial.backend().open(trial.device().info().ordinal());
        NormSpec spec = trial.spec(WIDTH);
        LayerNorm norm = LayerNorm.on(device, spec);
        DeviceQueue queue = device.openQueue();
        try (OperandSpace space = new OperandSpace(device, trial.dense())) {
            PlacedRows x = space.holding(trial.type(), new double[WIDTH], WIDTH);
            PlacedRows y = space.poisoned(trial.type(), 1, WIDTH);
            space.upload();
            Forward call = Forward.of(x.rows(), y.rows());
            norm.forward(call);
            device.close();
            closed("the device of the LayerNorm is closed", () -> norm.forward(call));
            closed("the device is closed", () -> LayerNorm.on(device, spec).close());
            closed("the device is closed", () -> device.openQueue().close());
            Trial.expect(!queue.isOpen(), "a queue of a closed device is open");
        }
        Problem problem = Sample.of(trial, 1, 2, WIDTH);
        Outcome outcome = Calls.run(trial, problem);
        Agreement.with(trial, problem, outcome).expect("on a device while another of it was closed",
                Calls.run(trial, problem));
    }

    private static void closingTwiceDoesNothing(Trial trial) {
        NormDevice device = trial.backend().open(trial.device().info().ordinal());
        LayerNorm norm = LayerNorm.on(device, trial.spec(WIDTH));
        DeviceQueue queue = device.openQueue();
        for (int i = 0; i < 2; i++) {
            queue.close();
            norm.close();
        }
        for (int i = 0; i < 2; i++) {
            device.close();
        }
        Trial.expect(!device.isOpen(), "a closed device says that it is open");
    }

    /** A call in another thread while everything is closed either returns what it returns alone, or is refused. */
    private static void closingWaitsForCallsUnderWay(Trial trial) {
        Problem problem = Sample.of(trial, 3, 40, 130);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
        List<CallRun> runs = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicBoolean closing = new AtomicBoolean();
        try {
            for (int i = 0; i < 3; i++) {
                CallRun run = new CallRun(norm, problem, trial.variant().place());
                run.prepare();
                runs.add(run);
            }
            Threads.inParallel(4, thread -> {
                if (thread == 3) {
                    while (calls.get() < 3) {
                        Thread.onSpinWait();
                    }
                    closing.set(true);
                    norm.close();
                } else {
                    callUntilRefused(runs.get(thread), calls, closing, alone);
                }
            });
        } finally {
            norm.close();
            runs.forEach(CallRun::close);
        }
    }

    private static void callUntilRefused(CallRun run, AtomicInteger calls, AtomicBoolean closing, Agreement alone) {
        try {
            while (true) {
                run.repeat();
                calls.incrementAndGet();
                alone.expect("while another thread closes the LayerNorm", run.outcome());
            }
        } catch (IllegalStateException refused) {
            Trial.expect(closing.get(), "a call was refused before anyone closed the LayerNorm: " + refused);
        } finally {
            calls.addAndGet(3); // also when it failed: the closer waits for calls
        }
    }
}
