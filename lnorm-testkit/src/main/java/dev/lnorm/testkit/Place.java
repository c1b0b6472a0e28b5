// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.Capability;

/** Where the operands of a call are. */
public enum Place {
    /** Java arrays. */
    HEAP(Capability.HEAP_MEMORY),
    /** Native host memory. */
    NATIVE(Capability.NATIVE_MEMORY),
    /** Buffers of the device. */
    DEVICE(Capability.DEVICE_MEMORY);

    private final Capability needs;

    Place(Capability needs) {
        this.needs = needs;
    }

    /** What a device has to declare for it. */
    public Capability needs() {
        return needs;
    }
}
