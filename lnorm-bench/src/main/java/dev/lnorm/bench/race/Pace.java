// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

/**
 * How long to measure.
 *
 * @param rounds rounds, in each of which every contestant runs once
 * @param settlingMillis milliseconds of one pass over all benchmarks of a fork, of which it makes so many before it
 *     measures the first that the compiler has little left to do
 * @param warmUpMillis milliseconds that a benchmark runs before it is measured, in every fork
 * @param iterations measurements in a fork, of which the median counts
 * @param iterationMillis milliseconds of one measurement
 */
public record Pace(int rounds, int settlingMillis, int warmUpMillis, int iterations, int iterationMillis) {
    /** For figures that are to be kept. */
    public static final Pace FULL = new Pace(5, 4_000, 120, 5, 40);
    /** For a look. */
    public static final Pace QUICK = new Pace(3, 2_000, 40, 3, 25);

    /** The same with another number of rounds. */
    public Pace rounds(int count) {
        return new Pace(count, settlingMillis, warmUpMillis, iterations, iterationMillis);
    }

    /** The same with another settling time. */
    Pace settling(int millis) {
        return new Pace(rounds, millis, warmUpMillis, iterations, iterationMillis);
    }

    /** Milliseconds that one benchmark takes in one fork, without what JMH needs around it. */
    int benchmarkMillis() {
        return warmUpMillis + iterations * iterationMillis;
    }
}
