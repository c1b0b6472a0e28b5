// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import org.junit.jupiter.api.Test;

class OffsetRowTest {
    private static NormSpec spec(int width, ElementType type) {
        return NormSpec.layer(width).types(type, type);
    }

    @Test
    void allAgreeOnASmallOffset() {
        NormSpec spec = spec(5, ElementType.FLOAT64);
        OffsetRow row = OffsetRow.at(100, spec);
        assertEquals(2, row.exactVariance());
        assertEquals(2, row.naive().variance());
        assertEquals(2, row.twoPass().variance());
        assertTrue(row.naive().withinBound() && row.twoPass().withinBound());
    }

    @Test
    void theNaiveVarianceCancels() {
        OffsetRow.Outcome naive = OffsetRow.at(1e9, spec(5, ElementType.FLOAT64)).naive();
        assertEquals(0, naive.variance());
        assertTrue(naive.error() > 100 && !naive.withinBound());
        OffsetRow.Outcome negative = OffsetRow.at(1e7, spec(5, ElementType.FLOAT32)).naive();
        assertTrue(negative.variance() < 0 && Double.isNaN(negative.error()) && !negative.withinBound());
    }

    @Test
    void twoPassesSufferFromTheirRoundedMean() {
        OffsetRow row = OffsetRow.at(1e7, spec(1000, ElementType.FLOAT32));
        assertEquals(2, row.exactVariance());
        assertFalse(row.twoPass().withinBound());
    }

    @Test
    void theLibraryHoldsItsBoundAtEveryOffset() {
        for (ElementType type : new ElementType[] {ElementType.FLOAT64, ElementType.FLOAT32}) {
            NormSpec spec = spec(1000, type);
            try (LayerNorm norm = LayerNorm.open(spec)) {
                for (int exponent = 2; exponent <= 14; exponent++) {
                    OffsetRow row = OffsetRow.at(Math.pow(10, exponent), spec);
                    OffsetRow.Outcome library = row.library(norm);
                    String where = type + " at 1e" + exponent;
                    assertTrue(library.withinBound(), where);
                    assertEquals(row.exactVariance(), library.variance(),
                            64 * type.unitRoundoff() * row.exactVariance(), where);
                }
            }
        }
    }

    @Test
    void valuesThatAreStoredAsOneHaveNoVariance() {
        NormSpec spec = spec(5, ElementType.FLOAT32);
        try (LayerNorm norm = LayerNorm.open(spec)) {
            OffsetRow row = OffsetRow.at(1e8, spec);
            assertEquals(0, row.exactVariance());
            assertEquals(0, row.library(norm).variance());
            assertEquals(0, row.library(norm).error());
        }
    }
}
