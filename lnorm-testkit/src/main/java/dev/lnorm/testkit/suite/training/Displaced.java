// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.training;

import dev.lnorm.NormSpec;
import dev.lnorm.testkit.network.NormSource;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Trial;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Tolerances for what a whole network computes, measured and not guessed: it is run with reference norms whose results
 * are all displaced by the full bound of N9 - upwards, downwards, and twice at random. What a right backend computes
 * lies within {@link #FACTOR} times the largest difference that this makes. So the condition of the network is in the
 * tolerance, and its unit is {@code u}.
 */
public final class Displaced {
    /** Room for displacements that add up worse than these four; most backends err by an eighth of the bound. */
    static final double FACTOR = 4;

    /** For messages, behind what was run. */
    static final String UNIT = " (here u is the change that norms displaced by the bounds of N9 make)";

    private final List<DoubleSupplier> shares;

    Displaced(Trial trial) {
        RandomGenerator random = trial.random(24_000);
        DoubleSupplier sign = () -> random.nextBoolean() ? 1 : -1;
        this.shares = List.of(() -> 1, () -> -1, sign, sign);
    }

    /** For each of the results of {@code run}, the most that a displacement moves it from {@code expected}. */
    double[] spread(NormSpec spec, double[] expected, Function<NormSource, double[]> run) {
        double[] spread = new double[expected.length];
        for (DoubleSupplier share : shares) {
            double[] displaced = run.apply(Lesson.reference(spec, share));
            for (int i = 0; i < spread.length; i++) {
                spread[i] = Math.max(spread[i], Math.abs(displaced[i] - expected[i]));
            }
        }
        return spread;
    }

    /** The worst of {@code actual} against {@code expected}, in units of {@code spread}; NaN is infinitely bad. */
    static WorstError worst(String quantity, double[] expected, double[] actual, double[] spread) {
        WorstError worst = new WorstError(quantity, -1, 0, 0, 0, FACTOR, 0);
        for (int i = 0; i < expected.length; i++) {
            double distance = Math.abs(actual[i] - expected[i]);
            double error = distance == 0 ? 0 : distance / spread[i];
            error = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            if (worst.index() < 0 || error > worst.error()) {
                worst = new WorstError(quantity, i, expected[i], actual[i], error, FACTOR, expected.length);
            }
        }
        return worst;
    }
}
