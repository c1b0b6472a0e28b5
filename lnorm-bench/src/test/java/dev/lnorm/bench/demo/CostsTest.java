// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Counted by hand. */
class CostsTest {
    @Test
    void oneRow() {
        Costs costs = new Costs(new Shape(1, 1, 64));
        assertEquals(9 * 64 + 9 + 64, costs.forwardOperations());
        assertEquals(14 * 64 + 2, costs.backwardOperations());
        assertEquals(4 * (64 + 64 + 64), costs.forwardReads());
        assertEquals(4 * (64 + 3), costs.forwardWrites());
        assertEquals(4 * (64 + 64 + 64 + 3), costs.backwardReads());
        assertEquals(4 * (64 + 64 + 64), costs.backwardWrites());
        assertEquals(3, costs.savedValues());
        assertEquals(64 + 1 + 64, costs.savedWithXhat());
    }

    @Test
    void theLargestShape() {
        Costs costs = new Costs(new Shape(4, 512, 4096));
        assertEquals(2048L * (9 * 4096 + 9 + 64), costs.forwardOperations());
        assertEquals(3 * 2048, costs.savedValues());
        assertEquals(2048 * 4096 + 2048 + 4096, costs.savedWithXhat());
        assertEquals(2L * 4 * 2048 * 4096, costs.copyBytes());
        assertEquals(costs.forwardReads() + costs.forwardWrites(), costs.forwardBytes());
        assertEquals(costs.backwardReads() + costs.backwardWrites(), costs.backwardBytes());
    }
}
