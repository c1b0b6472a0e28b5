// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import org.junit.jupiter.api.Assertions;

/** Equality of raw bits, any NaN equal to any NaN. */
final class SameBits {
    private SameBits() {}

    static void assertSame(double[] expected, double[] actual, String what) {
        Assertions.assertEquals(expected.length, actual.length, () -> what + ": length");
        for (int i = 0; i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                Assertions.fail(what + "[" + i + "]: expected " + expected[i] + ", actual " + actual[i]);
            }
        }
    }

    static void assertSame(NormResult expected, NormResult actual, String what) {
        assertSame(expected.h(), actual.h(), what + ": h");
        assertSame(expected.y(), actual.y(), what + ": y");
        assertSame(expected.shift(), actual.shift(), what + ": K");
        assertSame(expected.correction(), actual.correction(), what + ": c");
        assertSame(expected.rstd(), actual.rstd(), what + ": rstd");
        assertSame(expected.dx(), actual.dx(), what + ": dx");
        assertSame(expected.dgamma(), actual.dgamma(), what + ": dgamma");
        assertSame(expected.dbeta(), actual.dbeta(), what + ": dbeta");
    }
}
