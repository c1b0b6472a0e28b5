// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.queues;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Threads;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Q1 and Q5: who enqueues, and that enqueuing is all that the caller does. */
public final class EnqueueChecks {
    private static final int WIDTH = 130;
    private static final int ATTEMPTS = 5;
    private static final int CALLS_AHEAD = 6;

    private EnqueueChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("Q1", "waitForReturnsAtOnce", Check.Scope.KIND, EnqueueChecks::waitForReturnsAtOnce);
        catalogue.add("Q5", "anyThreadMayEnqueue", Check.Scope.KIND, EnqueueChecks::anyThreadMayEnqueue);
    }

    /**
     * An event that is not reached when {@code waitFor} is called, and reached when it returns, may have been so by
     * chance; not each time. Where work is done by the time that it is enqueued there is nothing to see.
     */
    private static void waitForReturnsAtOnce(Trial trial) {
        Problem problem = Sample.plain(trial, 6, 60, WIDTH);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place());
                DeviceQueue busy = trial.device().openQueue();
                DeviceQueue waiting = trial.device().openQueue()) {
            run.prepare();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                for (int i = 0; i < CALLS_AHEAD; i++) {
                    run.enqueue(busy);
                }
                DeviceEvent done = busy.record();
                boolean nothingToSee = done.isDone();
                waiting.waitFor(done);
                boolean returnedAtOnce = !done.isDone();
                busy.finish();
                waiting.finish();
                if (nothingToSee || returnedAtOnce) {
                    return;
                }
            }
        }
        throw new RuleBroken("waitFor returned after its event was reached, " + ATTEMPTS + " times out of " + ATTEMPTS
                + ", behind " + CALLS_AHEAD + " calls that were under way: the caller waits. Enqueue the wait on the "
                + "device and return (" + problem + ")", null);
    }

    private static void anyThreadMayEnqueue(Trial trial) {
        List<CallRun> runs = new ArrayList<>();
        List<Agreement> alone = new ArrayList<>();
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(WIDTH));
                DeviceQueue queue = trial.device().openQueue()) {
            for (int thread = 0; thread < 4; thread++) {
                Problem problem = Sample.of(trial, 10 + thread, 7 + thread, WIDTH);
                alone.add(Agreement.withPlainCall(trial, problem));
                runs.add(new CallRun(norm, problem, trial.variant().place()));
                runs.getLast().prepare();
            }
            Threads.inParallel(4, thread -> {
                for (int i = 0; i < 5; i++) {
                    runs.get(thread).enqueue(queue);
                }
            });
            enqueueInAVirtualThread(runs.getLast(), queue);
            queue.finish();
            for (int thread = 0; thread < 4; thread++) {
                alone.get(thread).expect("when four threads, and a virtual one, enqueue on one queue",
                        runs.get(thread).outcome());
            }
        } finally {
            runs.forEach(CallRun::close);
        }
    }

    private static void enqueueInAVirtualThread(CallRun run, DeviceQueue queue) {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                run.enqueue(queue);
            } catch (RuntimeException thrown) {
                failure.set(thrown);
            }
        });
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + thread, interrupted);
        }
        RuntimeException thrown = failure.get();
        if (thrown != null) {
            throw new RuleBroken("a virtual thread enqueued a call that platform threads may enqueue, and it failed: "
                    + thrown, thrown);
        }
    }
}
