// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.memory;

/** What a kernel did wrong. On a GPU it would end the context, or pass unnoticed. */
public final class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The classes of fault, each with the driver's code for it. */
    public enum Kind {
        ILLEGAL_ADDRESS(700), MISALIGNED_ADDRESS(716), UNINITIALISED_READ(719), SHARED_RACE(719), GLOBAL_RACE(719), //
        BARRIER(719), ABSENT_LANE(719), DIVISION_BY_ZERO(719), ENDLESS(702), LIMIT(719);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The {@code CUresult} that the next calls answer. */
        public int code() {
            return code;
        }
    }

    private final Kind kind;

    public Fault(Kind kind, String problem) {
        super(problem);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The same fault with the place where it happened. */
    public Fault at(String place) {
        return new Fault(kind, kind + " " + place + ": " + getMessage());
    }
}
