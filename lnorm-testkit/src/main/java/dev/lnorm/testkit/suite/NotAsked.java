// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import org.jspecify.annotations.Nullable;

/** A check could not ask its question on this machine, for a reason that is none of the device's: not run. */
final class NotAsked extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotAsked(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
