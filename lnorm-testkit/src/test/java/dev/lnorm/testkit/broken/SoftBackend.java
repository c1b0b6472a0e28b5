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
class SoftBackend implements LayerNormBackend {
    static final Capability[] CAPABILITIES = {Capability.SAVED_STATISTICS, Capability.BACKWARD, Capability.RESIDUAL,
            Capability.ACCUMULATE, Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS, Capability.IN_PLACE,
            Capability.HEAP_MEMORY, Capability.NATIVE_MEMORY};

    private final String name;
    private final Supplier<? extends SoftSteps> steps;

    /** A backend that differs from the correct one in {@code steps}, which is asked for once a kernel. */
    SoftBackend(String name, Supplier<? extends SoftSteps> steps) {
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
        return List.of(info(0));
    }

    DeviceInfo info(int ordinal) {
        return DeviceInfo.of(name, ordinal, "plain Java", 1L << 30, DeviceInfo.RANK_BASELINE);
    }

    @Override
    public NormDevice open(int ordinal) {
        if (ordinal != 0) {
            throw new IllegalArgumentException(name + " has no device " + ordinal + ": it has device 0");
        }
        return device(0);
    }

    SoftDevice device(int ordinal) {
        return new SoftDevice(this, info(ordinal));
    }

    /** What the device declares. */
    Support support(NormSpec spec) {
        return steps.get().support(spec);
    }

    /** Makes a kernel. */
    NormKernel prepare(NormDevice device, NormSpec spec) {
        return new SoftKernel(device, spec, steps.get());
    }
}
