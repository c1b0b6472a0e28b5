// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;

/** {@link SoftKernel} in the thread of the queue, on what the operands are on the device. */
class SoftGpuKernel extends NormKernel {
    private final SoftKernel passes;

    SoftGpuKernel(SoftGpu.Gpu gpu, NormSpec spec, SoftSteps steps) {
        super(gpu, spec);
        this.passes = new SoftKernel(gpu, spec, steps);
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        Forward onDevice = onDevice(call);
        ((SoftQueue) queue).enqueue("forward of " + call.x(), () -> passes.forward(onDevice, queue));
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        Backward onDevice = onDevice(call);
        ((SoftQueue) queue).enqueue("backward of " + call.dy(), () -> passes.backward(onDevice, queue));
    }

    private static Forward onDevice(Forward call) {
        Forward moved = Forward.of(rows(call.x()), rows(call.y()));
        Memory gamma = call.gamma();
        moved = gamma == null ? moved : moved.gamma(SoftBuffer.onDevice(gamma));
        Memory beta = call.beta();
        moved = beta == null ? moved : moved.beta(SoftBuffer.onDevice(beta));
        Rows residual = call.residual();
        moved = residual == null ? moved : moved.residual(rows(residual));
        Rows sum = call.sum();
        moved = sum == null ? moved : moved.sum(rows(sum));
        SavedStatistics saved = call.statistics();
        return saved == null ? moved : moved.save(values(saved));
    }

    private static Backward onDevice(Backward call) {
        Backward moved = Backward.of(rows(call.dy()), rows(call.x()), values(call.statistics()));
        Memory gamma = call.gamma();
        moved = gamma == null ? moved : moved.gamma(SoftBuffer.onDevice(gamma));
        Rows dh = call.dh();
        moved = dh == null ? moved : moved.dh(rows(dh));
        Rows dx = call.dx();
        moved = dx == null ? moved : moved.dx(rows(dx));
        Memory dgamma = call.dgamma();
        moved = dgamma == null ? moved : moved.dgamma(SoftBuffer.onDevice(dgamma), call.dgammaMode());
        Memory dbeta = call.dbeta();
        return dbeta == null ? moved : moved.dbeta(SoftBuffer.onDevice(dbeta), call.dbetaMode());
    }

    private static Rows rows(Rows rows) {
        return Rows.strided(SoftBuffer.onDevice(rows.memory()), rows.width(), rows.offset(), rows.count(),
                rows.stride()).blocks(rows.rowsPerBlock(), rows.blockStride());
    }

    private static HeapStatistics values(SavedStatistics saved) {
        return ((SoftGpuStatistics) saved).values();
    }

    @Override
    protected void release() {
        passes.close();
    }
}
