// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of one spec on the host CPU: decides how a call is shared among threads, which changes no bit of a
 * result.
 *
 * <p>A call fails under way only if memory runs out or if an arena of its native memory is closed meanwhile
 * ({@link IllegalStateException}, as for any access to a closed segment); some outputs are written by then.
 */
final class CpuKernel extends NormKernel {
    /** More tasks than threads, so that a thread that the system holds up holds up little. */
    private static final int TASKS_PER_THREAD = 4;

    /** The fewest elements of a task if there are enough for all threads: its first and last row are not fast. */
    private static final long TASK_ELEMENTS = 65_536;

    private final RowPool pool;
    private final long sharedElements;
    private final WarmUp warmUp;
    private final Passes passes;
    private final @Nullable Passes coldPasses;

    /** With {@code coldPasses} to run until the others are the faster ones; null if those are to run at once. */
    CpuKernel(CpuDevice device, NormSpec spec, Passes passes, @Nullable Passes coldPasses) {
        super(device, spec);
        this.pool = device.pool();
        this.sharedElements = device.sharedElements();
        this.warmUp = spec.computeType() == ElementType.FLOAT64 ? WarmUp.DOUBLE : WarmUp.FLOAT;
        this.passes = passes;
        this.coldPasses = coldPasses;
    }

    private Passes passes() {
        return coldPasses == null || warmUp.isDone() ? passes : coldPasses;
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        long rows = call.x().count();
        boolean shared = isLarge(rows) && isShareable(call.x()) && isShareable(call.y()) && isShareable(call.residual())
                && isShareable(call.sum());
        passes().forward().run(call, shared ? Math.ceilDiv(rows, tasks(rows)) : Math.max(rows, 1));
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        long rows = call.x().count();
        boolean shared = isLarge(rows) && isShareable(call.dy()) && isShareable(call.x()) && isShareable(call.dh())
                && isShareable(call.dx());
        boolean parameters = call.dgamma() != null || call.dbeta() != null;
        long rowsPerTask = parameters ? Chunks.rowsPerTask(rows, tasks(rows)) : Math.ceilDiv(rows, tasks(rows));
        passes().backward().run(call, shared ? rowsPerTask : Math.max(rows, 1));
    }

    private boolean isLarge(long rows) {
        return pool.threads() > 1 && rows > 1 && rows * spec().width() >= sharedElements;
    }

    private int tasks(long rows) {
        int threads = pool.threads();
        return Math.clamp(rows * spec().width() / TASK_ELEMENTS, threads, TASKS_PER_THREAD * threads);
    }

    /** Whether the pool's threads may touch {@code rows}: not those of a confined arena. */
    private boolean isShareable(@Nullable Rows rows) {
        return rows == null || !(rows.memory() instanceof Memory.Native outside) || pool.mayAccess(outside.segment());
    }
}
