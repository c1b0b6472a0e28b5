// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.queues;

import dev.lnorm.Capability;
import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Q1 and Q2: queues and events. Q3 takes a device that fails on demand, which only its author has. A device
 * without queues has the API's, whose work is done on return, and is asked the same.
 */
public final class QueueChecks {
    private static final int WIDTH = 130;
    private static final int ROWS = 40;
    private static final int CHAIN = 12;
    private static final long WORK_NANOS = 5_000_000;

    private QueueChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("Q1", "aChainOfCalls", Check.Scope.KIND, QueueChecks::aChainOfCalls);
        catalogue.add("Q1", "waitForOrdersTwoQueues", Check.Scope.KIND, QueueChecks::waitForOrdersTwoQueues);
        catalogue.add("Q1", "callsAndCopiesInOrder", Check.Scope.KIND, QueueChecks::callsAndCopiesInOrder);
        catalogue.add("Q2", "readyAfterFinish", Check.Scope.PLACE, QueueChecks::readyAfterFinish);
        catalogue.add("Q2", "readyAfterAnEvent", Check.Scope.KIND, QueueChecks::readyAfterAnEvent);
        catalogue.add("Q2", "eventsAreTimed", Check.Scope.DEVICE, QueueChecks::eventsAreTimed);
        catalogue.add("Q2", "readyWhenAnEventSaysSo", Check.Scope.KIND, QueueChecks::readyWhenAnEventSaysSo);
        catalogue.add("Q2", "statisticsWaitForTheirWork", Check.Scope.KIND, QueueChecks::statisticsWaitForTheirWork,
                Capability.SAVED_STATISTICS);
    }

    /** Buffers that take turns: call {@code i} normalizes what call {@code i - 1} returned. */
    private static final class Chain implements AutoCloseable {
        private final LayerNorm norm;
        private final OperandSpace space;
        private final List<PlacedRows> links = new ArrayList<>();

        Chain(Trial trial) {
            Problem problem = Sample.plain(trial, 1, ROWS, WIDTH);
            this.norm = LayerNorm.on(trial.device(), problem.spec());
            this.space = new OperandSpace(trial.device(), trial.dense());
            links.add(space.holding(trial.type(), problem.x(), WIDTH));
            for (int i = 0; i < CHAIN; i++) {
                links.add(space.poisoned(trial.type(), ROWS, WIDTH));
            }
            space.upload();
        }

        Forward call(int link) {
            return Forward.of(links.get(link).rows(), links.get(link + 1).rows());
        }

        double[] last() {
            space.download();
            return links.getLast().values();
        }

        @Override
        public void close() {
            space.close();
            norm.close();
        }
    }

    /** One call after another, each ready on return. */
    private static double[] oneByOne(Trial trial) {
        try (Chain chain = new Chain(trial)) {
            for (int link = 0; link < CHAIN; link++) {
                chain.norm.forward(chain.call(link));
            }
            return chain.last();
        }
    }

    private static void aChainOfCalls(Trial trial) {
        double[] expected = oneByOne(trial);
        try (Chain chain = new Chain(trial); DeviceQueue queue = trial.device().openQueue()) {
            for (int link = 0; link < CHAIN; link++) {
                chain.norm.forward(chain.call(link), queue);
            }
            queue.finish();
            same(trial, expected, chain.last(), "when the chain is enqueued at once");
        }
    }

    private static void waitForOrdersTwoQueues(Trial trial) {
        double[] expected = oneByOne(trial);
        try (Chain chain = new Chain(trial);
                DeviceQueue even = trial.device().openQueue();
                DeviceQueue odd = trial.device().openQueue()) {
            for (int link = 0; link < CHAIN; link++) {
                DeviceQueue queue = link % 2 == 0 ? even : odd;
                chain.norm.forward(chain.call(link), queue);
                DeviceEvent done = queue.record();
                (link % 2 == 0 ? odd : even).waitFor(done);
            }
            odd.finish();
            even.finish();
            same(trial, expected, chain.last(), "when the calls of a chain take turns on two queues, each waiting for "
                    + "the event of the one before");
        }
    }

    /** A copy between two calls moves what the first wrote, before the second overwrites it. */
    private static void callsAndCopiesInOrder(Trial trial) {
        Problem one = Problem.of(trial.spec(WIDTH), Sample.plain(trial, 2, ROWS, WIDTH).x());
        Problem two = Problem.of(trial.spec(WIDTH), Sample.plain(trial, 3, ROWS, WIDTH).x());
        try (LayerNorm norm = LayerNorm.on(trial.device(), one.spec());
                DeviceQueue queue = trial.device().openQueue();
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows first = space.holding(trial.type(), one.x(), WIDTH);
            PlacedRows second = space.holding(trial.type(), two.x(), WIDTH);
            PlacedRows y = space.poisoned(trial.type(), ROWS, WIDTH);
            PlacedRows kept = space.poisoned(trial.type(), ROWS, WIDTH);
            space.upload();
            norm.forward(Forward.of(first.rows(), y.rows()), queue);
            queue.copy(y.rows().memory(), kept.rows().memory());
            norm.forward(Forward.of(second.rows(), y.rows()), queue);
            queue.finish();
            space.download();
            agrees(trial, one, kept, "copied between two calls that write to the same memory");
            agrees(trial, two, y, "written behind a copy of the same memory");
        }
    }

    private static void agrees(Trial trial, Problem problem, PlacedRows y, String what) {
        Agreement.with(trial, problem, Calls.run(trial, problem, run -> run.omit("save")))
                .expect(what, new Outcome(Map.of("y", y.values())));
    }

    private static void readyAfterFinish(Trial trial) {
        Problem problem = Sample.of(trial, 4, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place());
                DeviceQueue queue = trial.device().openQueue()) {
            alone.expect("after finish() of the queue", run.run(queue));
            queue.finish();
        }
    }

    private static void readyAfterAnEvent(Trial trial) {
        Problem problem = Sample.of(trial, 5, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place());
                DeviceQueue queue = trial.device().openQueue()) {
            run.prepare();
            run.enqueue(queue);
            DeviceEvent done = queue.record();
            done.await();
            Trial.expect(done.isDone(), "an event that was awaited is not done");
            alone.expect("after an event behind the calls was awaited", run.outcome());
        }
    }

    private static void readyWhenAnEventSaysSo(Trial trial) {
        Problem problem = Sample.of(trial, 7, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place());
                DeviceQueue queue = trial.device().openQueue()) {
            run.prepare();
            for (int i = 0; i < 5; i++) { // so that the last of them is not done at once
                run.enqueue(queue);
            }
            DeviceEvent done = queue.record();
            while (!done.isDone()) { // an event that is never reached is reported when the time of the case is up
                Thread.onSpinWait();
            }
            alone.expect("when the event behind the calls says that it is done", run.outcome());
        }
    }

    /** Reading statistics waits for the work that saves them, on whatever queue that is. */
    private static void statisticsWaitForTheirWork(Trial trial) {
        Problem problem = Sample.plain(trial, 8, ROWS, WIDTH);
        Problem forward = Problem.of(problem.spec(), problem.x());
        Outcome alone = Calls.run(trial, forward);
        try (LayerNorm norm = LayerNorm.on(trial.device(), forward.spec());
                CallRun run = new CallRun(norm, forward, trial.variant().place());
                DeviceQueue queue = trial.device().openQueue()) {
            run.prepare();
            norm.forward(run.forwardCall(), queue);
            double[] mean = new double[ROWS];
            double[] rstd = new double[ROWS];
            run.statistics().read(0, mean, rstd);
            Agreement.with(trial, forward, alone).expect(
                    "of statistics that were read as soon as the call was enqueued",
                    new Outcome(Map.of("mean", mean, "rstd", rstd)));
            queue.finish();
        }
    }

    /** Between two events the device's clock shows about what the host's does: never more, and not a hundredth. */
    private static void eventsAreTimed(Trial trial) {
        Problem problem = Sample.plain(trial, 9, ROWS, WIDTH);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, Problem.of(problem.spec(), problem.x()), trial.variant().place());
                DeviceQueue queue = trial.device().openQueue()) {
            run.prepare();
            long begin = System.nanoTime();
            DeviceEvent first = queue.record();
            first.await();
            long started = System.nanoTime();
            while (System.nanoTime() - started < WORK_NANOS) {
                norm.forward(run.forwardCall(), queue);
                queue.record().await();
            }
            long worked = System.nanoTime() - started;
            DeviceEvent second = queue.record();
            second.await();
            long all = System.nanoTime() - begin;
            Trial.expect(first.isDone(), "an event is reached and one recorded before it is not");
            double nanos = second.nanosSince(first);
            Trial.expect(nanos >= worked * 0.01 && nanos <= all * 1.1 + 1e6,
                    "between two events the host's clock shows "
                            + worked + " to " + all + " ns, and nanosSince says " + nanos + ": is it in nanoseconds?");
        }
    }

    /** Without REPRODUCIBLE a chain of normalizations may drift by some roundings a link. */
    private static void same(Trial trial, double[] expected, double[] actual, String what) {
        boolean bits = trial.has(Capability.REPRODUCIBLE);
        ElementType type = trial.type();
        double u = type.compute().unitRoundoff();
        double stored = type.isSixteenBit() ? Stored.widen(type, Stored.bits(type, 1) + 1) - 1 : 0;
        for (int i = 0; i < expected.length; i++) {
            double allowed = bits ? 0 : CHAIN * (16 * u + stored) * (Math.abs(expected[i]) + 1);
            boolean same = NormResult.same(expected[i], actual[i]) || Math.abs(expected[i] - actual[i]) <= allowed;
            if (!same) {
                throw new RuleBroken(what + " element " + i + " is " + actual[i] + ", one call after the other gives "
                        + expected[i] + ": work is not done in the order in which it was enqueued", null);
            }
        }
    }
}
