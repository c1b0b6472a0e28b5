// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What one fork measured of one benchmark method.
 *
 * @param nanos nanoseconds an operation, the median of the iterations
 * @param allocatedBytes bytes of the Java heap that an operation allocates; NaN if they were not counted
 * @param kernelNanos nanoseconds of the device's clock that its kernels take, the median of the iterations; NaN if they
 *     were not timed
 */
record Measurement(double nanos, double allocatedBytes, double kernelNanos) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String KERNEL_NANOS = "kernelNanos";
    private static final String TIMED_CALLS = "timedCalls";

    /** Reads one result as JMH writes it. */
    static Measurement read(JsonNode result) {
        JsonNode secondary = result.path("secondaryMetrics");
        List<Double> kernels = iterations(secondary.path(KERNEL_NANOS));
        List<Double> calls = iterations(secondary.path(TIMED_CALLS));
        List<Double> kernelNanos = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            kernelNanos.add(kernels.get(i) / calls.get(i));
        }
        return new Measurement(Times.median(iterations(result.required("primaryMetric"))),
                secondary.path(ALLOCATED).path("score").asDouble(Double.NaN), Times.median(kernelNanos));
    }

    /** A metric's value in every iteration. */
    private static List<Double> iterations(JsonNode metric) {
        List<Double> iterations = new ArrayList<>();
        for (JsonNode values : metric.path("rawData")) {
            values.forEach(value -> iterations.add(value.asDouble()));
        }
        return iterations;
    }
}
