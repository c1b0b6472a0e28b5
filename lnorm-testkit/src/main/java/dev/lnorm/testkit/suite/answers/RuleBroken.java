// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import dev.lnorm.testkit.suite.Check;
import org.jspecify.annotations.Nullable;

/** A device's answer to a {@link Check} is wrong. The message says what was expected, what came, and where. */
public final class RuleBroken extends AssertionError {
    private static final long serialVersionUID = 1;

    /** A wrong answer, and what was thrown if something was. */
    public RuleBroken(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
