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
 */
record Measurement(double nanos, double allocatedBytes) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** Reads one result as JMH writes it. */
    static Measurement read(JsonNode result) {
        List<Double> iterations = new ArrayList<>();
        for (JsonNode values : result.get("primaryMetric").get("rawData")) {
            values.forEach(value -> iterations.add(value.asDouble()));
        }
        JsonNode allocated = result.path("secondaryMetrics").path(ALLOCATED).path("score");
        return new Measurement(Times.median(iterations), allocated.asDouble(Double.NaN));
    }
}
