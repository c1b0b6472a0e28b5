// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.List;
import java.util.Map;

/** One JVM: what it measures, how it is started, and where its results belong. */
interface Fork {
    /** Names its folder within the round. */
    String folder();

    /** What it measures. */
    ForkPlan plan();

    /** Options of its JVM, beside those that every fork has. */
    List<String> jvmOptions();

    /** Variables of its environment, beside those that it inherits. */
    Map<String, String> environment();

    /**
     * Files one result.
     *
     * @param heat the heat that it is of
     * @param method the benchmark method
     * @param measured what came of it
     * @param times where it belongs if it is part of a race
     */
    void file(Heat heat, String method, Measurement measured, Times times);
}
