// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.IOException;

/**
 * A NumPy file that is damaged or holds something that lnorm does not read. The message names the file and the reason.
 */
public final class NpyFormatException extends IOException {
    private static final long serialVersionUID = 1;

    /** {@code file: reason}. */
    public NpyFormatException(String file, String reason) {
        super(file + ": " + reason);
    }

    /** {@code file: reason}, with what led to it. */
    public NpyFormatException(String file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }
}
