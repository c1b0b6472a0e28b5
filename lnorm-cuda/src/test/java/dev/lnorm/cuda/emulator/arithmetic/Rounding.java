// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * IEEE 754's rounding directions under PTX's names: to nearest even, toward zero, toward minus and toward plus
 * infinity.
 */
public enum Rounding {
    RN, RZ, RM, RP;

    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * A double rounded this way.
     *
     * @param nearest the result rounded to nearest
     * @param excess the sign of the exact result minus {@code nearest}
     */
    double direct(double nearest, int excess) {
        return switch (towards(nearest, excess)) {
            case RP -> excess > 0 ? Math.nextUp(nearest) : nearest;
            case RM -> excess < 0 ? Math.nextDown(nearest) : nearest;
            default -> nearest;
        };
    }

    /** The same for a float. */
    float direct(float nearest, int excess) {
        return switch (towards(nearest, excess)) {
            case RP -> excess > 0 ? Math.nextUp(nearest) : nearest;
            case RM -> excess < 0 ? Math.nextDown(nearest) : nearest;
            default -> nearest;
        };
    }

    /** Toward zero is down for what is positive and up for what is negative. */
    private Rounding towards(double nearest, int excess) {
        if (this != RZ) {
            return this;
        }
        return nearest > 0 || nearest == 0 && excess > 0 ? RM : RP;
    }

    /** An exact value rounded to an integer this way; Java calls to-nearest-even HALF_EVEN. */
    BigDecimal toInteger(BigDecimal exact) {
        return exact.setScale(0, switch (this) {
            case RN -> RoundingMode.HALF_EVEN;
            case RZ -> RoundingMode.DOWN;
            case RM -> RoundingMode.FLOOR;
            case RP -> RoundingMode.CEILING;
        });
    }
}
