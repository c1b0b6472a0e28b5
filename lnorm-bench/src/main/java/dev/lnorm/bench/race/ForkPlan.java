// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.List;

/** What one fork measures, as it is written for it to read. */
public record ForkPlan(List<Heat> heats, Pace pace) {
    /** The file in the fork's folder that it is written to. */
    static final String FILE = "plan.json";

    /** A JVM with its libraries. */
    private static final int START_MILLIS = 900;
    /** Most forks have settled after so many passes. */
    private static final int PASSES = 2;
    /** What JMH does around one benchmark. */
    private static final int JMH_MILLIS = 60;

    /** Milliseconds that each benchmark runs in one pass over all of them, before the first is measured. */
    int settlingMillis() {
        return (int) Math.max(pace.warmUpMillis(), pace.settlingMillis() / Math.max(benchmarks(), 1));
    }

    /** Milliseconds that the fork takes, about. */
    long millis() {
        int passes = pace.settlingMillis() == 0 ? 0 : PASSES;
        long benchmark = (long) passes * settlingMillis() + pace.benchmarkMillis() + (passes + 1L) * JMH_MILLIS;
        return START_MILLIS + benchmarks() * benchmark;
    }

    private long benchmarks() {
        return heats.stream().mapToLong(heat -> heat.methods().size()).sum();
    }
}
