// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/**
 * The answer of one {@link Case}.
 *
 * @param kind the answer
 * @param message why; empty for a pass
 * @param worst the worst error in multiples of {@code u} against its bound, and where; empty if nothing was measured
 */
public record Verdict(Kind kind, String message, String worst) {
    /** The four answers. Only a suite without {@link #FAIL} and {@link #NOT_RUN} is green. */
    public enum Kind {
        /** The answer was right. */
        PASS,
        /** It was wrong. */
        FAIL,
        /** The device does not claim to; that it refuses and writes nothing was seen. */
        UNSUPPORTED,
        /** It was not asked. */
        NOT_RUN
    }

    static Verdict pass(String worst) {
        return new Verdict(Kind.PASS, "", worst);
    }

    static Verdict of(Kind kind, String message) {
        return new Verdict(kind, message, "");
    }
}
