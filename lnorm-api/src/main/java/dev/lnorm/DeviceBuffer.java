// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * Memory of a device: the owner, or a wrap of memory that the caller already has, which {@link #close} does not free.
 * {@link #memory} is the view that calls take. Contents are undefined at first.
 */
public abstract class DeviceBuffer extends Resource {
    /** The {@link #addressSpace} of a buffer that lies in host memory, {@link #start} being its native address. */
    protected static final Object HOST_ADDRESS_SPACE = Memory.NATIVE_ADDRESS_SPACE;

    private final NormDevice device;
    private final Memory.Device memory;

    /**
     * A buffer on a device.
     *
     * @param device where it lives
     * @param type the type of its elements
     * @param length elements, at least 0
     */
    @SuppressWarnings("this-escape") // the view only keeps the reference
    protected DeviceBuffer(NormDevice device, ElementType type, long length) {
        super(device, "buffer of " + length + " " + type + " on " + device);
        this.device = device;
        this.memory = new Memory.Device(this, type, 0, length);
    }

    /** Where it lives. */
    public final NormDevice device() {
        return device;
    }

    /** The whole of it as a view; {@link Memory#slice} gives parts. */
    public final Memory memory() {
        return memory;
    }

    /**
     * What {@link #start} counts in: equal objects mean that equal addresses are the same bytes. Two wraps of one
     * device address have equal address spaces and starts, and that is how calls see that they overlap.
     */
    protected abstract Object addressSpace();

    /** The address of the first byte in the {@link #addressSpace}: the same for ever, also after closing. */
    protected abstract long start();
}
