// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import dev.lnorm.peers.NativeStatistics;
import dev.lnorm.peers.PeerQueue;
import org.bytedeco.pytorch.global.torch;

/** libtorch on the host CPU. */
final class LibtorchDevice extends NormDevice {
    LibtorchDevice(DeviceInfo info) {
        super(info);
        Integer threads = Integer.getInteger("lnorm.peers.threads");
        if (threads != null) {
            torch.set_num_threads(threads);
        }
    }

    @Override
    public Support support(NormSpec spec) {
        if (spec.formula() != Formula.LAYER) {
            return Support.no("libtorch has no kernel for " + spec.formula() + " on the CPU, it composes one");
        }
        if (spec.hasUnitOffsetGamma()) {
            return Support.no("libtorch has no unit offset");
        }
        return Support.yes(Capability.SAVED_STATISTICS, Capability.BACKWARD, Capability.NATIVE_MEMORY);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new LibtorchKernel(this, spec);
    }

    @Override
    protected SavedStatistics statistics(NormSpec spec, long capacity) {
        return NativeStatistics.allocate(this, spec, capacity, spec.parameterType(), NativeStatistics.Spread.RSTD);
    }

    @Override
    public DeviceQueue openQueue() {
        checkOpen();
        return new PeerQueue(this);
    }

    @Override
    protected void release() {}
}
