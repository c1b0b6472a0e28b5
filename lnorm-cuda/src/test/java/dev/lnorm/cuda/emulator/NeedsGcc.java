// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Assumptions;

/** Tests on the emulated GPU where it cannot be: not run, which is said aloud; CI insists. */
public final class NeedsGcc {

    private NeedsGcc() {}

    /** Ends the test unless there can be an emulated GPU here. */
    public static void require() {
        EmulatedGpu.missing().ifPresent(why -> {
            String message = "NOT RUN: the emulated GPU: " + why;
            System.err.println(message);
            assertNull(System.getenv("CI"), message);
            Assumptions.abort(message);
        });
    }
}
