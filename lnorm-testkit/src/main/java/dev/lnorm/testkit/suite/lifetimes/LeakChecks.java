// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.lifetimes;

import dev.lnorm.Capability;
import dev.lnorm.DeviceQueue;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Resource;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Growth;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.KernelDoor;
import dev.lnorm.testkit.suite.problems.Sample;
import java.io.File;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * L3: what is opened and closed a thousand times leaves nothing. Counted are the objects themselves (something that
 * still holds a closed resource holds what belongs to it), threads, open files where the system tells, and memory.
 */
public final class LeakChecks {
    private static final int CYCLES = 1000;
    /** A cycle that leaves less than this in native memory is not told from the noise of a JVM. */
    private static final long BYTES_A_CYCLE = 16 << 10;
    private static final int WARM_UP = 10;
    private static final long NANOS_A_PROBLEM = 60_000_000;
    private static final long PATIENCE_MILLIS = 2_000;

    private LeakChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("L3", "aThousandDevices", Check.Scope.DEVICE, LeakChecks::aThousandDevices);
        catalogue.add("L3", "aThousandKernels", Check.Scope.DEVICE, LeakChecks::aThousandKernels);
        catalogue.add("L3", "aThousandQueues", Check.Scope.DEVICE, LeakChecks::aThousandQueues);
        catalogue.add("L3", "aThousandStatistics", Check.Scope.DEVICE, LeakChecks::aThousandStatistics,
                Capability.SAVED_STATISTICS);
        catalogue.add("L3", "aThousandBuffers", Check.Scope.DEVICE, LeakChecks::aThousandBuffers,
                Capability.DEVICE_MEMORY);
    }

    /** Each device is used once, so that it starts what it starts then. */
    private static void aThousandDevices(Trial trial) {
        int rows = Math.max(1, Math.min(512, trial.options().elements() / 72)); // enough to be shared among threads
        Problem problem = Sample.plain(trial, 1, rows, 72);
        int ordinal = trial.device().info().ordinal();
        leavesNothing(trial, "a device that was opened, used and closed", () -> {
            NormDevice device = trial.backend().open(ordinal);
            try (LayerNorm norm = LayerNorm.on(device, problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place())) {
                run.prepare();
                norm.forward(run.forwardCall());
            }
            return device;
        });
    }

    /** The kernels of one spec, used and closed, and of another, closed at once. */
    private static void aThousandKernels(Trial trial) {
        NormSpec spec = trial.spec(1024);
        Problem problem = Sample.plain(trial, 1, 2, 8);
        leavesNothing(trial, "a kernel that was prepared and closed", () -> {
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place())) {
                run.run();
            }
            NormKernel kernel = KernelDoor.prepare(trial.device(), spec);
            return kernel;
        });
    }

    private static void aThousandQueues(Trial trial) {
        leavesNothing(trial, "a queue that was opened and closed", () -> {
            DeviceQueue queue = trial.device().openQueue();
            queue.record().await();
            queue.finish();
            return queue;
        });
    }

    private static void aThousandStatistics(Trial trial) {
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(8))) {
            leavesNothing(trial, "saved statistics that were made and closed", () -> norm.statistics(8192));
        }
    }

    private static void aThousandBuffers(Trial trial) {
        leavesNothing(trial, "a buffer that was allocated and closed",
                () -> trial.device().allocate(trial.type(), 16384));
    }

    private static void leavesNothing(Trial trial, String what, Supplier<? extends Resource> open) {
        Growth.expectCollection();
        List<WeakReference<Resource>> closed = new ArrayList<>();
        cycle(WARM_UP, open, closed); // what is made once and kept is made now
        closed.clear();
        int cycles = affordable(trial, open);
        int threads = threads();
        int files = files();
        long enough = cycles / 4 * BYTES_A_CYCLE;
        Growth growth = Growth.of(enough, () -> cycle(cycles / 4, open, closed));
        cycle(Math.max(0, cycles - closed.size()), open, closed);
        await(() -> alive(closed) <= 2 && threads() <= threads + 2);
        int alive = alive(closed);
        int cyclesDone = closed.size();
        Trial.expect(alive <= 2 + cyclesDone / 100, alive + " of " + cyclesDone + " objects are still held: " + what
                + " is kept somewhere, with all that belongs to it");
        Trial.expect(threads() <= threads + 2 + cyclesDone / 100, threads + " threads became " + threads() + " in "
                + cyclesDone + " cycles: " + what + " leaves its threads running");
        Trial.expect(files() <= files + 2 + cyclesDone / 100, files + " open files became " + files() + " in "
                + cyclesDone + " cycles: " + what + " leaves them open");
        Trial.expect(growth.bytes() < enough, "the process grew by " + growth.bytes()
                + " bytes in " + cycles / 4 + " cycles, again and again: " + what + " leaves memory behind");
    }

    /** A thousand, or on a slow device as many as there is time for. */
    private static int affordable(Trial trial, Supplier<? extends Resource> open) {
        long begin = System.nanoTime();
        cycle(WARM_UP, open, new ArrayList<>());
        long each = Math.max(1, (System.nanoTime() - begin) / WARM_UP);
        long budget = NANOS_A_PROBLEM * trial.options().problems();
        return (int) Math.max(5 * WARM_UP, Math.min(CYCLES, budget / each));
    }

    private static void cycle(int count, Supplier<? extends Resource> open, List<WeakReference<Resource>> closed) {
        for (int i = 0; i < count; i++) {
            Resource resource = open.get();
            resource.close();
            closed.add(new WeakReference<>(resource));
        }
    }

    private static int alive(List<WeakReference<Resource>> closed) {
        return (int) closed.stream().filter(reference -> reference.get() != null).count();
    }

    private static int threads() {
        return Thread.getAllStackTraces().size();
    }

    /** Open files of this process, or 0 where there is no {@code /proc}. */
    private static int files() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    /** A condition that comes true when threads have ended and garbage is collected. */
    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!condition.holds() && System.nanoTime() < deadline) {
            System.gc();
            try {
                Thread.sleep(10);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
