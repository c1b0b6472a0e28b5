// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * The arithmetic of one spec on one device. {@link LayerNorm} calls it with everything checked: types, widths, counts,
 * bounds, aliases, lifetimes, capabilities. What is left to it is the arithmetic, for any number of rows from 0.
 *
 * <p>A kernel has no mutable state: scratch belongs to the queue or the thread, so that one kernel serves any number of
 * threads and queues at once.
 */
public abstract class NormKernel extends Resource {
    private final NormDevice device;
    private final NormSpec spec;

    /** Makes the kernel of {@code spec} on {@code device}. */
    protected NormKernel(NormDevice device, NormSpec spec) {
        super(device, "kernel " + spec + " on " + device);
        this.device = device;
        this.spec = spec;
    }

    /** The device that it runs on. */
    public final NormDevice device() {
        return device;
    }

    /** What it computes. */
    public final NormSpec spec() {
        return spec;
    }

    /**
     * Enqueues or runs the forward pass. With {@code call.statistics()} also stores each row's statistics there, from
     * index 0.
     *
     * @param call checked; its views, buffers and statistics stay valid until the queue has finished
     * @param queue one of the device's queues, used by no other thread while this runs unless it is the caller's own
     * @throws DeviceException if the device refuses the work
     */
    protected abstract void forward(Forward call, DeviceQueue queue);

    /**
     * Enqueues or runs the backward pass. Never called without {@link Capability#BACKWARD}.
     *
     * @param call as for {@link #forward}; its statistics hold the forward pass of the same spec and number of rows
     * @param queue as for {@link #forward}
     * @throws DeviceException if the device refuses the work
     */
    protected void backward(Backward call, DeviceQueue queue) {
        throw new UnsupportedOperationException(this + " has no backward pass");
    }

    /**
     * Releases nothing by default. One that frees something first waits for calls that are still inside in other
     * threads.
     */
    @Override
    protected void release() {}
}
