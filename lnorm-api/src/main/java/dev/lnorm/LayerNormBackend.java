// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.List;

/**
 * One way to normalize rows: the interface that a backend jar provides through {@link java.util.ServiceLoader}, in its
 * {@code module-info} and in {@code META-INF/services} alike.
 *
 * <p>The implementing class has a public constructor without parameters that does nothing, and mentions no type of an
 * optional library in its fields, signatures or static initialiser: loading it must succeed on every machine. All
 * methods are thread-safe.
 */
public interface LayerNormBackend {
    /** The name that pins it: lower case, unique, such as {@code cpu}. */
    String name();

    /** Whether it can be used here. Probes on the first call, remembers the answer, and never throws. */
    Availability availability();

    /**
     * Its devices, ordinals rising from 0. Empty when not available.
     *
     * @throws DeviceException if the driver fails to list them
     */
    List<DeviceInfo> devices();

    /**
     * Opens a device. The caller owns it and closes it.
     *
     * @param ordinal {@link DeviceInfo#ordinal()} of one of {@link #devices()}
     * @throws IllegalArgumentException if there is no such device
     * @throws DeviceException if the device cannot be opened
     */
    NormDevice open(int ordinal);
}
