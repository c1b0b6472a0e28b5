// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

/** What the user gave cannot be used. The message is one line: the file or option, the reason, the remedy. */
public final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    /** Something the user gave, and why not. */
    public InputException(String message) {
        super(message);
    }

    /** The same, with what led to it. */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
