// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.memory.DeviceMemory;

/**
 * A device with its primary context, which lives while it is retained. An error of a kernel sticks to the context
 * until it ends.
 */
final class Device {

    private final int ordinal;
    private final long memoryBytes;
    private int retained;
    private long context;
    private int sticky;
    private DeviceMemory memory;

    Device(int ordinal, long memoryBytes) {
        this.ordinal = ordinal;
        this.memoryBytes = memoryBytes;
        memory = new DeviceMemory(memoryBytes);
    }

    int ordinal() {
        return ordinal;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    DeviceMemory memory() {
        return memory;
    }

    boolean isActive() {
        return retained > 0;
    }

    long context() {
        return context;
    }

    /** The first retain brings the context to life under a new handle. */
    long retain(long newHandle) {
        if (retained++ == 0) {
            context = newHandle;
        }
        return context;
    }

    void release() {
        DriverError.check(retained > 0, DriverError.INVALID_CONTEXT);
        retained--;
        if (retained == 0) {
            reset();
        }
    }

    /** Frees everything in the context and forgets its error. */
    void reset() {
        sticky = 0;
        memory = new DeviceMemory(memoryBytes);
    }

    /** The context's error, or 0. */
    int sticky() {
        return sticky;
    }

    void fail(int code) {
        if (sticky == 0) {
            sticky = code;
        }
    }
}
