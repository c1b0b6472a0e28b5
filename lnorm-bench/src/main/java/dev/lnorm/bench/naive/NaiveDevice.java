// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.naive;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;

/** The caller's thread. */
final class NaiveDevice extends NormDevice {
    NaiveDevice(DeviceInfo info) {
        super(info);
    }

    @Override
    public Support support(NormSpec spec) {
        if (spec.rowType() != ElementType.FLOAT32 || spec.formula() != Formula.LAYER || spec.hasUnitOffsetGamma()) {
            return Support.no("the naive baseline is layer normalization of f32 alone");
        }
        return Support.yes(Capability.HEAP_MEMORY, Capability.SAVED_STATISTICS, Capability.BACKWARD);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new NaiveKernel(this, spec);
    }

    @Override
    protected void release() {}
}
