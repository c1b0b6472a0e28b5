// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onednn;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import dev.lnorm.peers.NativeStatistics;
import dev.lnorm.peers.PeerQueue;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's engine for the host CPU. */
final class OneDnnDevice extends NormDevice {
    private final engine cpu;

    private OneDnnDevice(DeviceInfo info, engine cpu) {
        super(info);
        this.cpu = cpu;
    }

    static OneDnnDevice open(DeviceInfo info) {
        return new OneDnnDevice(info, new engine(dnnl.dnnl_cpu, 0));
    }

    /** The version that is loaded. */
    static String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
    }

    engine engine() {
        return cpu;
    }

    @Override
    public Support support(NormSpec spec) {
        if (spec.hasUnitOffsetGamma()) {
            return Support.no("oneDNN has no unit offset");
        }
        if (spec.rowType() == ElementType.FLOAT64) {
            return Support.no("oneDNN has no f64 layer normalization");
        }
        try (Normalization trial = new Normalization(cpu, spec, 2)) {
            trial.forward(true, true, true);
            trial.backward(true, true);
        } catch (RuntimeException refused) { // what JavaCPP makes of dnnl::error
            return Support.no("oneDNN on this CPU refuses it: " + refused.getMessage());
        }
        // Version 3.11 accepts the backward pass of RMS and returns a dx that is not its gradient.
        return spec.formula() == Formula.RMS
                ? Support.yes(Capability.SAVED_STATISTICS, Capability.NATIVE_MEMORY)
                : Support.yes(Capability.SAVED_STATISTICS, Capability.BACKWARD, Capability.NATIVE_MEMORY);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new OneDnnKernel(this, spec);
    }

    @Override
    protected SavedStatistics statistics(NormSpec spec, long capacity) {
        return NativeStatistics.allocate(this, spec, capacity, ElementType.FLOAT32, NativeStatistics.Spread.VARIANCE);
    }

    @Override
    public DeviceQueue openQueue() {
        checkOpen();
        return new PeerQueue(this);
    }

    @Override
    protected void release() {
        cpu.deallocate();
    }
}
