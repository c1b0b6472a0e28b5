// SPDX-License-Identifier: Apache-2.0
package org.example.plain;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;

/** The caller's thread. There is nothing to open, and nothing to release. */
final class PlainDevice extends NormDevice {
    PlainDevice(DeviceInfo info) {
        super(info);
    }

    @Override
    public Support support(NormSpec spec) {
        if (spec.rowType() != ElementType.FLOAT32) {
            return Support.no("plain computes f32 alone");
        }
        return Support.yes(Capability.HEAP_MEMORY, Capability.STRIDED_ROWS, Capability.IN_PLACE, Capability.RESIDUAL,
                Capability.SAVED_STATISTICS, Capability.BACKWARD, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new PlainKernel(this, spec);
    }

    @Override
    protected void release() {}
}
