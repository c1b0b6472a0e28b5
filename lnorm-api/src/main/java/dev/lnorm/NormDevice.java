// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;

/**
 * An open device. Thread-safe. A backend author overrides what the device has: with the defaults (work runs in the
 * caller, host memory, statistics on the heap) a device is {@link #support}, {@link #prepare} and {@link #release}.
 */
public abstract class NormDevice extends Resource {
    private final DeviceInfo info;

    /** Opens the device that {@code info} describes. */
    protected NormDevice(DeviceInfo info) {
        super(null, "device " + info);
        this.info = info;
    }

    /** What it is. */
    public final DeviceInfo info() {
        return info;
    }

    /**
     * Whether a spec can be prepared, and with which capabilities. The same answer for as long as the device is open.
     */
    public abstract Support support(NormSpec spec);

    /**
     * Makes the kernel of a supported spec. The caller closes it.
     *
     * @param spec a spec that {@link #support} supports
     * @throws DeviceException if the device's compiler or driver fails
     */
    protected abstract NormKernel prepare(NormSpec spec);

    /**
     * Makes room for the statistics of up to {@code capacity} rows. By default {@link HeapStatistics}.
     *
     * @param spec a spec whose support has {@link Capability#SAVED_STATISTICS}
     * @param capacity rows, at least 0
     */
    protected SavedStatistics statistics(NormSpec spec, long capacity) {
        return new HeapStatistics(this, spec, capacity);
    }

    /**
     * Allocates device memory, its contents undefined. The caller owns the buffer and closes it.
     *
     * @param type the type of its elements
     * @param length elements, at least 0
     * @throws UnsupportedOperationException if the device has no {@link Capability#DEVICE_MEMORY}
     * @throws DeviceException if there is not enough memory
     */
    public final DeviceBuffer allocate(ElementType type, long length) {
        checkOpen();
        Objects.requireNonNull(type, "type");
        if (length < 0 || length > Long.MAX_VALUE / type.bytes()) {
            throw new IllegalArgumentException("length is " + length + ", a buffer of " + type + " has 0 to "
                    + Long.MAX_VALUE / type.bytes() + " elements: pass the number of elements");
        }
        return allocateBuffer(type, length);
    }

    /** {@link #allocate} with its arguments checked; refuses by default. */
    protected DeviceBuffer allocateBuffer(ElementType type, long length) {
        throw new UnsupportedOperationException(this + " has no memory of its own (" + Capability.DEVICE_MEMORY
                + " is not among its capabilities): use Memory.of with arrays or native memory");
    }

    /**
     * Opens a queue. The caller owns it and closes it. By default work runs in the thread that enqueues it and is done
     * on return.
     */
    public DeviceQueue openQueue() {
        checkOpen();
        return new CallerQueue(this);
    }
}
