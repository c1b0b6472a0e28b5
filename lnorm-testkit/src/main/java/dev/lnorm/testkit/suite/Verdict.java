// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one {@link Case}.
 *
 * @param kind the answer
 * @param message why; empty for a pass
 * @param measured the worst error against its bound; null if nothing was measured
 */
public record Verdict(Kind kind, String message, @Nullable Measured measured) {
    private static final String NO_ANSWER = "no answer within ";

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

    /** No answer in the time that there was: the device is slow, or stuck {@code at} these frames. */
    static Verdict noAnswer(Duration limit, String at) {
        return of(Kind.FAIL,
                NO_ANSWER + limit.toSeconds() + " s, the limit: the device is slow, or stuck. If it is slow, "
                        + "raise --limit, or lower --elements and --problems (limit(), elements() and problems() of a "
                        + "BackendTest). If it is stuck, it is at" + at
                        + "\nIts thread is left to itself, and slows down what is "
                        + "asked after it");
    }

    /** Whether it failed for want of an answer, right or wrong. */
    public boolean isUnanswered() {
        return kind == Kind.FAIL && message.startsWith(NO_ANSWER);
    }

    static Verdict fail(String message, @Nullable Measured measured) {
        return new Verdict(Kind.FAIL, message, measured);
    }
}
