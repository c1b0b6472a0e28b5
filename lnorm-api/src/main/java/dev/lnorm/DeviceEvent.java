// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/** A mark in a {@link DeviceQueue}: it is reached when everything enqueued before it is done. Thread-safe. */
public interface DeviceEvent {
    /** Whether it has been reached, without waiting. */
    boolean isDone();

    /**
     * Waits until it is reached.
     *
     * @throws DeviceException if work enqueued before it failed and nobody has been told yet
     */
    void await();

    /**
     * The device's time between two reached events, in nanoseconds.
     *
     * @param earlier an event of the same device
     * @throws IllegalStateException if either has not been reached
     */
    double nanosSince(DeviceEvent earlier);
}
