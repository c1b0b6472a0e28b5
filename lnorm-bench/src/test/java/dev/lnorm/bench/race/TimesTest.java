// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Cell CELL = new Cell(Pass.FORWARD,
            new Workload(Formula.LAYER, ElementType.FLOAT32, new Shape(4, 8)), 1);

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheMiddleTwo() {
        assertEquals(3, Times.median(List.of(9.0, 3.0, 1.0)));
        assertEquals(2.5, Times.median(List.of(4.0, 1.0, 2.0, 3.0)));
        assertEquals(Double.NaN, Times.median(List.of()));
    }

    @Test
    void roundsKeepTheirOrder() {
        Times times = new Times();
        times.add("cpu", CELL, 7);
        times.add("cpu", CELL, 5);
        assertEquals(List.of(7.0, 5.0), times.rounds("cpu", CELL));
        assertEquals(6, times.median("cpu", CELL));
        assertEquals(List.of(), times.rounds("onednn", CELL));
    }

    @Test
    void aRateCountsEveryArrayThatIsMoved() {
        Times times = new Times();
        times.add(Bandwidth.COPY, 1000, 1, 100);
        times.add(Bandwidth.TRIAD, 1000, 1, 100);
        assertEquals(20, times.gigabytesPerSecond(Bandwidth.COPY, 1000, 1), "2 arrays of 1000 bytes in 100 ns");
        assertEquals(30, times.gigabytesPerSecond(Bandwidth.TRIAD, 1000, 1), "3 arrays of 1000 bytes in 100 ns");
        assertEquals(Double.NaN, times.gigabytesPerSecond(Bandwidth.COPY, 1000, 2));
    }
}
