// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * Work for a device, done in the order in which it was enqueued. Any thread may enqueue. Results are ready after
 * {@link #finish} or when an event recorded behind them is reached.
 *
 * <p>Work that fails after it was enqueued surfaces once, as a {@link DeviceException} from {@link #finish},
 * {@link DeviceEvent#await} or the next call on the queue, whichever comes first. What the failed work was to write,
 * saved statistics included, is undefined then. Closing waits for the work enqueued here.
 */
public abstract class DeviceQueue extends Resource {
    private final NormDevice device;

    /** A queue of {@code device}. */
    protected DeviceQueue(NormDevice device) {
        super(device, "queue of " + device);
        this.device = device;
    }

    /** The device that does the work. */
    public final NormDevice device() {
        return device;
    }

    /**
     * Enqueues a copy. A heap array is read or written before this returns; native memory stays alive and untouched by
     * the caller until {@link #finish}.
     *
     * @param from the source
     * @param to the destination, of the same type and length, sharing nothing with {@code from}
     * @throws IllegalArgumentException if types or lengths differ, {@code to} is read-only, or either is another
     *     device's
     */
    public final void copy(Memory from, Memory to) {
        checkOpen();
        CopyChecks.check(this, from, to);
        if (from.length() > 0) {
            enqueueCopy(from, to);
        }
    }

    /** {@link #copy} with its arguments checked and at least one element. */
    protected abstract void enqueueCopy(Memory from, Memory to);

    /** Marks the end of what is enqueued so far. */
    public abstract DeviceEvent record();

    /**
     * Makes work enqueued from now on wait for {@code event}, without making the caller wait.
     *
     * @param event an event of any queue of the same device
     */
    public abstract void waitFor(DeviceEvent event);

    /**
     * Waits until everything enqueued is done.
     *
     * @throws DeviceException if some of it failed and nobody has been told yet
     */
    public abstract void finish();
}
