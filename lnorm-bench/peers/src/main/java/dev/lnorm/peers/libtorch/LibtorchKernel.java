// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.peers.NativeStatistics;
import dev.lnorm.peers.PeerQueue;
import dev.lnorm.peers.PreparedCall;
import org.jspecify.annotations.Nullable;

/** libtorch's layer normalization, in the caller's memory. */
final class LibtorchKernel extends NormKernel {
    LibtorchKernel(LibtorchDevice device, NormSpec spec) {
        super(device, spec);
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        if (call.x().count() > 0) {
            ((PeerQueue) queue).run(call, () -> prepare(call));
        }
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        if (call.x().count() > 0) {
            ((PeerQueue) queue).run(call, () -> prepare(call));
        } else {
            clear(call.dgamma());
            clear(call.dbeta());
        }
    }

    private static void clear(@Nullable Memory gradient) {
        if (gradient instanceof Memory.Native outside) {
            outside.segment().fill((byte) 0);
        }
    }

    private PreparedCall prepare(Forward call) {
        Tensors tensors = new Tensors(spec());
        long x = tensors.rows(call.x());
        long gamma = tensors.gamma(call.gamma());
        long beta = tensors.parameter(call.beta());
        long y = tensors.rows(call.y());
        NativeStatistics saved = (NativeStatistics) call.statistics();
        long mean = saved == null ? 0 : tensors.statistics(saved.means(), call.x().count());
        long rstd = saved == null ? 0 : tensors.statistics(saved.spreads(), call.x().count());
        return new ForwardCall(tensors, x, gamma, beta, call.x().count(), spec().width(), spec().epsilon(), y, mean,
                rstd);
    }

    private PreparedCall prepare(Backward call) {
        Tensors tensors = new Tensors(spec());
        NativeStatistics saved = (NativeStatistics) call.statistics();
        long dy = tensors.rows(call.dy());
        long x = tensors.rows(call.x());
        long mean = tensors.statistics(saved.means(), call.x().count());
        long rstd = tensors.statistics(saved.spreads(), call.x().count());
        long gamma = tensors.gamma(call.gamma());
        long dx = call.dx() == null ? tensors.undefined() : tensors.rows(call.dx());
        long dgamma = tensors.parameter(call.dgamma());
        long dbeta = tensors.parameter(call.dbeta());
        return new BackwardCall(tensors, dy, x, mean, rstd, gamma, call.x().count(), spec().width(), dx, dgamma,
                dbeta);
    }
}
