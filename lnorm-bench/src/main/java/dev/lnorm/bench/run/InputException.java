// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

/** What the user gave cannot be used. The message is one line: the file or option, the reason, the remedy. */
public final class InputException extends Exception {
    private static final long serialVersionUID = 1;

    /** Something the user gave, and why not. */
    public InputException(String message) {
        super(message);
    }

    /** What a refusal further down says already, file, reason and remedy. */
    public InputException(Exception refusal) {
        super(String.valueOf(refusal.getMessage()), refusal);
    }

    /** Something the user gave, why not, and what led to it. */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
