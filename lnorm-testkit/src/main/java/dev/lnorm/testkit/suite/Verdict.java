// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import org.jspecify.annotations.Nullable;

/**
 * The answer of one {@link Case}.
 *
 * @param kind the answer
 * @param message why; empty for a pass
 * @param measured the worst error against its bound; null if nothing was measured
 */
public record Verdict(Kind kind, String message, @Nullable Measured measured) {
    /** The four answers. Only a suite without {@link #FAIL} and {@link #NOT_RUN} is green. */
    public enum Kind {
        /** The answer was right. */
        PASS,
        /** It was wrong. */
        FAIL,
        /** The device does not claim to; that it refuses and writes nothing was seen. */
        UNSUPPORTED,
        /** It was not asked. */
        NOT_RUN;

        /** As people read it: {@code NOT RUN}. */
        @Override
        public String toString() {
            return name().replace('_', ' ');
        }
    }

    static Verdict pass(@Nullable Measured measured) {
        return new Verdict(Kind.PASS, "", measured);
    }

    static Verdict of(Kind kind, String message) {
        return new Verdict(kind, message, null);
    }

    static Verdict fail(String message, @Nullable Measured measured) {
        return new Verdict(Kind.FAIL, message, measured);
    }
}
