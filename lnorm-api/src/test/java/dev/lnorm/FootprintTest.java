// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Footprints against sets of bytes, over random small geometries of every shape that rows can take. */
class FootprintTest {
    private static final int CASES = 60_000;
    private static final int BYTES = 4096;
    private static final Arena ARENA = Arena.ofConfined();
    private static final MemorySegment SEGMENT = ARENA.allocate(BYTES, 8);
    private static final ElementType[] TYPES = ElementType.values();

    @AfterAll
    static void free() {
        ARENA.close();
    }

    @Test
    void sharedBytesAreThoseOfTheSets() {
        long seed = 4711;
        Random random = new Random(seed);
        int sharing = 0;
        for (int i = 0; i < CASES; i++) {
            Rows a = randomRows(random);
            Rows b = random.nextInt(4) == 0 ? shifted(a, random) : randomRows(random);
            boolean expected = bytes(a).intersects(bytes(b));
            String message = "seed " + seed + " case " + i + ": " + a + " and " + b;
            assertEquals(expected, Footprint.of(a).sharesAByteWith(Footprint.of(b)), message);
            assertEquals(expected, Footprint.of(b).sharesAByteWith(Footprint.of(a)), message);
            sharing += expected ? 1 : 0;
        }
        assertBothAnswersAreFrequent(sharing);
    }

    @Test
    void selfOverlapIsThatOfTheSets() {
        long seed = 4712;
        Random random = new Random(seed);
        int overlapping = 0;
        for (int i = 0; i < CASES; i++) {
            Rows rows = randomRows(random);
            long separate = rows.count() * rows.width() * rows.memory().type().bytes();
            boolean expected = bytes(rows).cardinality() < separate;
            assertEquals(expected, Footprint.of(rows).overlapsItself(), "seed " + seed + " case " + i + ": " + rows);
            overlapping += expected ? 1 : 0;
        }
        assertBothAnswersAreFrequent(overlapping);
    }

    private static void assertBothAnswersAreFrequent(int yes) {
        assertTrue(yes > CASES / 10 && yes < CASES - CASES / 10,
                yes + " of " + CASES + " said yes: choose other geometries");
    }

    /** One or two levels, with or without gaps, repeated rows and blocks, transposed blocks, short last blocks. */
    private static Rows randomRows(Random random) {
        Memory memory = Memory.of(SEGMENT, TYPES[random.nextInt(TYPES.length)]);
        int width = 1 + random.nextInt(5);
        long count = random.nextLong(14);
        long perBlock = random.nextLong(1, 7);
        long blocks = (count + perBlock - 1) / perBlock;
        long stride = width + random.nextLong(8);
        long blockStride = perBlock * stride + random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0 -> { // transposed: rows of all blocks next to each other
                blockStride = width + random.nextLong(2);
                stride = Math.max(1, blocks) * blockStride + random.nextInt(3);
            }
            case 1 -> blockStride = random.nextInt(20);
            case 2 -> stride = random.nextLong(2L * width);
            case 3 -> stride = 0;
            case 4 -> blockStride = 0;
            default -> {
            }
        }
        Memory dense = memory.slice(0, memory.length() / width * width);
        return Rows.of(dense, width).view(random.nextInt(40), count, stride).blocks(perBlock, blockStride);
    }

    /** The same geometry a little further on: columns of one packed matrix, or almost. */
    private static Rows shifted(Rows rows, Random random) {
        return rows.view(rows.offset() + random.nextLong(2L * rows.width() + 1), rows.count(), rows.stride())
                .blocks(rows.rowsPerBlock(), rows.blockStride());
    }

    private static BitSet bytes(Rows rows) {
        int size = rows.memory().type().bytes();
        BitSet bytes = new BitSet();
        for (long row = 0; row < rows.count(); row++) {
            int from = (int) rows.start(row) * size;
            bytes.set(from, from + rows.width() * size);
        }
        return bytes;
    }

    @Test
    void otherMemoryNeverShares() {
        Rows a = Rows.of(Memory.of(new float[8]), 4);
        Rows b = Rows.of(Memory.of(new float[8]), 4);
        assertTrue(Footprint.of(a).sharesAByteWith(Footprint.of(a)));
        assertFalse(Footprint.of(a).sharesAByteWith(Footprint.of(b)));
        assertFalse(Footprint.of(a).sharesAByteWith(Footprint.of(Rows.of(Memory.of(SEGMENT, ElementType.FLOAT32), 4))));
    }

    @Test
    void parametersAreOnePiece() {
        Memory memory = Memory.of(new double[10]);
        assertTrue(Footprint.of(memory.slice(0, 5)).sharesAByteWith(Footprint.of(memory.slice(4, 2))));
        assertFalse(Footprint.of(memory.slice(0, 5)).sharesAByteWith(Footprint.of(memory.slice(5, 5))));
        assertFalse(Footprint.of(memory.slice(3, 0)).sharesAByteWith(Footprint.of(memory)));
    }

    @Test
    void hugeRepetitionsAreDecidedAtOnce() {
        // A table of 3 rows, repeated 2^40 times, lies between the two pieces of the other: no period tells them apart.
        Footprint table = new Footprint("memory", 100, 8, 3L << 40, 3, 8, 0);
        Footprint apart = new Footprint("memory", 50, 20, 2, 2, 80, 0);
        assertFalse(table.sharesAByteWith(apart));
        assertTrue(table.sharesAByteWith(new Footprint("memory", 50, 20, 2, 2, 73, 0)));
    }
}
