// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/** Launches the kernels of one spec. Chunk sums of parameter gradients are in the queue's scratch memory. */
final class CudaKernel extends NormKernel {
    private final CudaDevice gpu;

    CudaKernel(CudaDevice gpu, NormSpec spec) {
        super(gpu, spec);
        this.gpu = gpu;
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        if (call.x().count() == 0) {
            return;
        }
        LaunchConfig config = LaunchConfig.forward(spec(), call);
        ((CudaQueue) queue).enqueue(() -> "forward of " + spec() + ", " + call.x(), work -> work.launch(config,
                arguments -> arguments.norm(spec()).number(call.x().count())
                        .rows(call.x()).rows(call.y()).rows(call.residual()).rows(call.sum())
                        .memory(call.gamma()).memory(call.beta())
                        .statistics((CudaStatistics) call.statistics())));
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        ((CudaQueue) queue).enqueue(() -> "backward of " + spec() + ", " + call.x(), work -> {
            if (call.dy().count() == 0) {
                merge(work, 0, 0, call.dgamma(), call.dgammaMode());
                merge(work, 0, 0, call.dbeta(), call.dbetaMode());
            } else {
                gradients(work, call);
            }
        });
    }

    private void gradients(CudaQueue work, Backward call) {
        LaunchConfig config = LaunchConfig.backward(spec(), call, gpu.mostShared(), gpu.multiprocessors());
        long count = config.partials(call.dy().count());
        long bytes = count * spec().width() * spec().computeType().bytes();
        int sums = (call.dgamma() == null ? 0 : 1) + (call.dbeta() == null ? 0 : 1);
        long partials = sums == 0 ? 0 : work.scratch(sums * bytes);
        long dgamma = call.dgamma() == null ? 0 : partials;
        long dbeta = call.dbeta() == null ? 0 : partials + (sums - 1) * bytes;
        work.launch(config, arguments -> arguments.norm(spec()).number(call.dy().count()).number(config.rowsPerChunk())
                .rows(call.dy()).rows(call.x()).rows(call.dh()).rows(call.dx())
                .memory(call.gamma())
                .statistics((CudaStatistics) call.statistics())
                .number(dgamma).number(dbeta));
        merge(work, dgamma, count, call.dgamma(), call.dgammaMode());
        merge(work, dbeta, count, call.dbeta(), call.dbetaMode());
    }

    /** Adds up chunk sums; without one the gradient is +0, and one that is accumulated stays as it is. */
    private void merge(CudaQueue work, long partials, long count, @Nullable Memory out, Backward.Mode mode) {
        boolean accumulate = mode == Backward.Mode.ACCUMULATE;
        if (out != null && !(count == 0 && accumulate)) {
            work.launch(LaunchConfig.merge(spec(), out.type()), arguments -> arguments.number(partials).memory(out)
                    .number(count).number(spec().width()).flag(accumulate).flag(false));
        }
    }
}
