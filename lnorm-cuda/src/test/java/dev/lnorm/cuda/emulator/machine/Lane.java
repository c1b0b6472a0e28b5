// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** What instructions do in one lane. Registers are 64 bits wide here; narrower values have zeros above them. */
public final class Lane {

    private Lane() {}

    /** A result from up to four operands. */
    @FunctionalInterface
    public interface Operation {
        long apply(long a, long b, long c, long d);
    }

    /** A condition on two operands. */
    @FunctionalInterface
    public interface Condition {
        boolean test(long a, long b);
    }

    /** A condition from two others. */
    @FunctionalInterface
    public interface Combination {
        int apply(int a, int b);
    }
}
