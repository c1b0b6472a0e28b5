// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopwatchTest {
    @Test
    void shortActionsAreRepeatedWithinASample() {
        AtomicInteger runs = new AtomicInteger();
        Stopwatch stopwatch = new Stopwatch(runs::incrementAndGet, 3);
        stopwatch.warmUp();
        assertEquals(1, runs.get(), "the first sample does not know how long the action takes");
        for (int i = 0; i < 3; i++) {
            stopwatch.measure();
        }
        assertTrue(runs.get() > 4, () -> runs + " runs");
        assertTrue(stopwatch.medianNanos() > 0);
    }

    @Test
    void withoutSamplesThereIsNoMedian() {
        assertTrue(Double.isNaN(new Stopwatch(() -> {}, 3).medianNanos()));
    }
}
