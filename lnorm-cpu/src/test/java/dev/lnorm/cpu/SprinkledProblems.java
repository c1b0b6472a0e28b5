// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.testkit.RandomProblems;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The random problems of the testkit, half of them with values that break careless arithmetic put in here and there.
 */
final class SprinkledProblems {
    private static final double[] VALUES = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0,
            1e300, -1e300, 3e38, -1e30, 6e4, 1e-7, -1e-40, 5e-324, -1e-310, 0x1p-149};

    private final SplittableRandom random;

    private SprinkledProblems(long seed) {
        this.random = new SplittableRandom(~seed);
    }

    static Problem sprinkled(long seed, Formula formula, ElementType type, int elements) {
        Problem plain = RandomProblems.of(seed, formula, type, elements);
        return seed % 2 == 0 ? plain : new SprinkledProblems(seed).sprinkled(plain);
    }

    private Problem sprinkled(Problem plain) {
        ElementType rows = plain.spec().rowType();
        ElementType parameters = plain.spec().parameterType();
        double value = VALUES[random.nextInt(VALUES.length)];
        double scale = random.nextInt(3) == 0 ? Math.scalb(1.0, random.nextInt(-1070, 1020)) : 1;
        Problem problem = Problem.of(plain.spec(), sprinkled(scaled(plain.x(), scale, rows), value, rows));
        problem = plain.gamma() == null ? problem : problem.gamma(sprinkled(plain.gamma(), value, parameters));
        problem = plain.beta() == null ? problem : problem.beta(sprinkled(plain.beta(), value, parameters));
        problem = plain.residual() == null ? problem : problem.residual(sprinkled(plain.residual(), value, rows));
        problem = problem.dy(sprinkled(scaled(plain.dy(), scale, rows), value, rows));
        problem = plain.dh() == null ? problem : problem.dh(sprinkled(plain.dh(), value, rows));
        problem = problem.gradientType(plain.gradientType());
        problem = plain.oldDgamma() == null ? problem : problem.accumulateDgamma(plain.oldDgamma());
        return plain.oldDbeta() == null ? problem : problem.accumulateDbeta(plain.oldDbeta());
    }

    private static double[] scaled(double @Nullable [] values, double scale, ElementType type) {
        double[] scaled = values == null ? new double[0] : values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = Stored.store(type, scaled[i] * scale);
        }
        return scaled;
    }

    /** Puts {@code value} at a few places. */
    private double[] sprinkled(double[] values, double value, ElementType type) {
        double[] sprinkled = values.clone();
        int places = values.length == 0 ? 0 : random.nextInt(3);
        for (int place = 0; place < places; place++) {
            sprinkled[random.nextInt(values.length)] = Stored.store(type, value);
        }
        return sprinkled;
    }
}
