// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** How a refusal is asserted: its class and its whole message. */
final class Refusal {
    private Refusal() {}

    static <T extends Throwable> T assertRefused(Class<T> type, String message, Executable call) {
        T thrown = assertThrows(type, call);
        assertEquals(message, thrown.getMessage());
        assertEquals(type, thrown.getClass());
        return thrown;
    }

    static void assertBadArgument(String message, Executable call) {
        assertRefused(IllegalArgumentException.class, message, call);
    }

    static void assertOutOfBounds(String message, Executable call) {
        assertRefused(IndexOutOfBoundsException.class, message, call);
    }

    static void assertBadState(String message, Executable call) {
        assertRefused(IllegalStateException.class, message, call);
    }

    static void assertUnsupported(String message, Executable call) {
        assertRefused(UnsupportedOperationException.class, message, call);
    }
}
