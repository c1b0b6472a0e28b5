// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Availability;
import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import java.util.List;
import java.util.function.Supplier;

/**
 * A correct backend in plain Java, for a broken one to differ from in one step: computes in {@code double}, in the
 * caller's thread, on host memory. Not REPRODUCIBLE: {@code f32} results are better than the defined ones.
 */
final class SoftBackend implements LayerNormBackend {
    static final Capability[] CAPABILITIES = {Capability.SAVED_STATISTICS, Capability.BACKWARD, Capability.RESIDUAL,
            Capability.ACCUMULATE, Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS, Capability.IN_PLACE,
            Capability.HEAP_MEMORY, Capability.NATIVE_MEMORY};

    private final String name;
    private final Supplier<SoftSteps> steps;

    /** A backend that differs from the correct one in {@code steps}, which is asked for once a kernel. */
    SoftBackend(String name, Supplier<SoftSteps> steps) {
        this.name = name;
        this.steps = steps;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Availability availability() {
        return Availability.available("plain Java in double");
    }

    @Override
    public List<DeviceInfo> devices() {
        return List
                .of(DeviceInfo.of(name, 0, "plain Java", Runtime.getRuntime().maxMemory(), DeviceInfo.RANK_BASELINE));
    }

    @Override
    public NormDevice open(int ordinal) {
        if (ordinal != 0) {
            throw new IllegalArgumentException(name + " has no device " + ordinal + ": it has device 0");
        }
        return new SoftDevice();
    }

    private final class SoftDevice extends NormDevice {
        SoftDevice() {
            super(devices().getFirst());
        }

        @Override
        public Support support(NormSpec spec) {
            return steps.get().support(spec);
        }

        @Override
        protected NormKernel prepare(NormSpec spec) {
            return new SoftKernel(this, spec, steps.get());
        }

        @Override
        protected void release() {}
    }
}
