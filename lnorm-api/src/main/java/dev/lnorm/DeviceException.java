// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import org.jspecify.annotations.Nullable;

/**
 * A device or its driver failed at something that was asked of it correctly. The message names the call, the device and
 * the sizes.
 */
public class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A failure.
     *
     * @param message what failed: call, code and its name, device, sizes, remedy
     * @param cause what was thrown, or null
     */
    public DeviceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
