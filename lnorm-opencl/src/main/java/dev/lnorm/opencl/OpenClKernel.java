// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of one spec: which are launched for a call, in which geometry, with which arguments. The program is the
 * device's, the scratch the queue's.
 */
final class OpenClKernel extends NormKernel {
    /** Longs of the structures in {@code calls.cl}. */
    private static final int FORWARD_LONGS = 9 + 4 * 4 + 2;
    private static final int BACKWARD_LONGS = 9 + 4 * 4 + 1;

    /** How a total is stored, as in {@code parameters.cl}. */
    private static final int WIDE_GRADIENT = 1;
    private static final int ACCUMULATE = 2;

    private final OpenClContext context;
    private final ProgramKey program;
    private final DeviceFacts facts;

    OpenClKernel(OpenClDevice device, NormSpec spec, DeviceFacts facts) {
        super(device, spec);
        this.facts = facts;
        this.context = device.context();
        this.program = ProgramKey.of(spec);
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        long rows = call.x().count();
        if (rows > 0) {
            ((OpenClQueue) queue).enqueue(() -> enqueue(call, rows, (OpenClQueue) queue));
        }
    }

    private void enqueue(Forward call, long rows, OpenClQueue queue) {
        LaunchConfig config = LaunchConfig.forward(context.family(), facts, spec().width(), rows);
        OpenClStatistics saved = (OpenClStatistics) call.statistics();
        long[] arguments = new CallArguments(FORWARD_LONGS, spec(), rows, config.rowsPerTask(), context.vector(program))
                .rows(call.x()).rows(call.residual()).rows(call.sum()).rows(call.y())
                .parameter(call.gamma()).parameter(call.beta()).values();
        CallName name = new CallName("forward", call.x(), this);
        Launch launch = new Launch(context.kernel(program, config.kernel()), name).structure(arguments)
                .rows(call.x()).rows(call.residual()).rows(call.sum()).rows(call.y())
                .memory(call.gamma()).memory(call.beta()).handle(saved == null ? null : saved.handle());
        if (context.family() == KernelFamily.GPU) {
            exchange(launch, config).local(config.voteBytes());
        }
        if (saved != null) {
            saved.writtenOn(queue);
        }
        launch(queue, launch, config, name);
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        ((OpenClQueue) queue).enqueue(() -> enqueue(call, (OpenClQueue) queue));
    }

    /** Chunk sums that are not computed beside {@code dx} come first: {@code dx} may overwrite {@code dy}. */
    private void enqueue(Backward call, OpenClQueue queue) {
        long rows = call.x().count();
        int width = spec().width();
        long chunks = Math.ceilDiv(rows, LaunchConfig.rowsPerChunk(rows));
        boolean parameters = call.dgamma() != null || call.dbeta() != null;
        cl_mem partials = parameters
                ? queue.scratch(Math.max(1, chunks) * 2 * width * spec().computeType().bytes())
                : null;
        CallName name = new CallName("backward", call.x(), this);
        long sums = chunks;
        if (rows > 0) {
            LaunchConfig config = LaunchConfig.backward(context.family(), facts, spec().rowType(), width,
                    rows, parameters);
            boolean together = call.dx() != null && config.sums();
            if (together) {
                sums = Math.ceilDiv(chunks, config.chunksOfAPartial());
            } else if (partials != null) {
                chunkSums(call, queue, partials, chunks, name);
            }
            if (call.dx() != null) {
                gradient(call, queue, together ? partials : null, config, name);
            }
        }
        if (partials != null) {
            combine(call.dgamma(), call.dgammaMode(), 0, queue, partials, sums, name);
            combine(call.dbeta(), call.dbetaMode(), 1, queue, partials, sums, name);
        }
    }

    private long[] arguments(Backward call, long rowsPerTask) {
        return new CallArguments(BACKWARD_LONGS, spec(), call.x().count(), rowsPerTask, context.vector(program))
                .rows(call.dy()).rows(call.x()).rows(call.dh()).rows(call.dx()).parameter(call.gamma()).values();
    }

    private void gradient(Backward call, OpenClQueue queue, @Nullable cl_mem partials, LaunchConfig config,
            CallName name) {
        Launch launch = new Launch(context.kernel(program, config.kernel()), name)
                .structure(arguments(call, config.rowsPerTask()))
                .rows(call.dy()).rows(call.x()).rows(call.dh()).rows(call.dx()).memory(call.gamma())
                .handle(((OpenClStatistics) call.statistics()).handle()).handle(partials);
        if (context.family() == KernelFamily.GPU) {
            exchange(launch, config);
        }
        launch(queue, launch.local(config.sumBytes(spec().computeType(), spec().width())), config, name);
    }

    private void chunkSums(Backward call, OpenClQueue queue, cl_mem partials, long chunks, CallName name) {
        Launch launch = new Launch(context.kernel(program, "chunk_sums"), name)
                .structure(arguments(call, LaunchConfig.rowsPerChunk(call.x().count())))
                .rows(call.dy()).rows(call.x()).handle(((OpenClStatistics) call.statistics()).handle())
                .handle(partials);
        queue.launch(launch, new long[] {flat(vectors()), chunks}, new long[] {flatGroup(), 1}, name);
    }

    private void combine(@Nullable Memory out, Backward.Mode mode, int which, OpenClQueue queue, cl_mem partials,
            long sums, CallName name) {
        boolean accumulate = mode == Backward.Mode.ACCUMULATE;
        if (out == null || (accumulate && sums == 0)) {
            return; // no rows add nothing, not even +0
        }
        int how = (out.type() == spec().computeType() ? WIDE_GRADIENT : 0) | (accumulate ? ACCUMULATE : 0);
        Launch launch = new Launch(context.kernel(program, "combine"), name).integer(spec().width())
                .integer((int) sums).handle(partials).integer(which).memory(out)
                .number(((Memory.Device) out).offset()).integer(how);
        queue.launch(launch, new long[] {flat(vectors())}, new long[] {flatGroup()}, name);
    }

    /** Vectors of a row, of which the kernels of parameter gradients have one to a work-item. */
    private long vectors() {
        return Math.ceilDiv(spec().width(), context.vector(program));
    }

    /** Work-items for so many elements, in whole groups; kernels pass over those beyond. */
    private long flat(long items) {
        return Math.ceilDiv(items, flatGroup()) * flatGroup();
    }

    private long flatGroup() {
        int group = context.family() == KernelFamily.GPU ? LaunchConfig.FLAT_GROUP : LaunchConfig.CPU_FLAT_GROUP;
        return Math.min(group, facts.largestGroup());
    }

    private Launch exchange(Launch launch, LaunchConfig config) {
        return launch.integer(config.teams()).local(config.vectorBytes(spec().computeType()))
                .local(config.totalBytes(spec().computeType()));
    }

    private static void launch(OpenClQueue queue, Launch launch, LaunchConfig config, CallName name) {
        queue.launch(launch, new long[] {config.groups() * config.groupSize()}, new long[] {config.groupSize()}, name);
    }

    /** What messages call a call; made into text when one is needed. */
    private record CallName(String pass, Rows rows, OpenClKernel kernel) {
        @Override
        public String toString() {
            return pass + " of " + rows.count() + " rows, " + kernel.spec() + ", on " + kernel.device();
        }
    }
}
