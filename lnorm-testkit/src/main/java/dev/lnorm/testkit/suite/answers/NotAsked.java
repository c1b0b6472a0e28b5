// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import org.jspecify.annotations.Nullable;

/** A check could not ask its question on this machine, for a reason that is none of the device's: not run. */
public final class NotAsked extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** For a reason that the report gives, and what was thrown if something was. */
    public NotAsked(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
