// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.Refusal.assertBadArgument;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where rows begin, and that one set of places has one form. */
class RowsTest {
    private static final int B = 3;
    private static final int T = 5;
    private static final int D = 4;

    private final Memory memory = Memory.of(new float[B * T * D]);
    private final Rows all = Rows.of(memory, D);

    private static long[] starts(Rows rows) {
        return LongStream.range(0, rows.count()).map(rows::start).toArray();
    }

    private static void assertStarts(Rows rows, long... starts) {
        assertEquals(LongStream.of(starts).boxed().toList(), LongStream.of(starts(rows)).boxed().toList(),
                rows.toString());
    }

    @Test
    void denseRowsCoverTheMemory() {
        assertEquals(B * T, all.count());
        assertEquals(D, all.width());
        assertEquals(0, all.offset());
        assertEquals(D, all.stride());
        assertEquals(B * T, all.rowsPerBlock());
        assertEquals(0, all.blockStride());
        assertTrue(all.isDense());
        assertEquals("15 rows of 4 at 0, stride 4, in 60 f32 of a Java array, from index 0", all.toString());
    }

    @Test
    void arraysAreDenseRows() {
        float[] floats = new float[3 * D];
        double[] doubles = new double[3 * D];
        assertTrue(Rows.of(floats, D).isSameViewAs(Rows.of(Memory.of(floats), D)));
        assertTrue(Rows.of(doubles, D).isSameViewAs(Rows.of(Memory.of(doubles), D)));
    }

    @Test
    void aSliceOfTimeInEveryBatch() {
        Rows part = all.view(D, B * 2, D).blocks(2, T * D);
        assertStarts(part, 4, 8, 24, 28, 44, 48);
        assertFalse(part.isDense());
        assertEquals("6 rows of 4 at 4, stride 4, blocks of 2 every 20, in 60 f32 of a Java array, from index 0",
                part.toString());
    }

    @Test
    void aThirdOfPackedColumns() {
        Rows k = Rows.of(Memory.of(new float[4 * 3 * D]), D).view(D, 4, 3 * D);
        assertStarts(k, 4, 16, 28, 40);
        assertFalse(k.isDense());
    }

    @Test
    void everyThirdBlockAndABroadcast() {
        assertStarts(all.view(0, 4, D).blocks(2, 6 * D), 0, 4, 24, 28);
        assertStarts(all.view(0, 6, D).blocks(2, 0), 0, 4, 0, 4, 0, 4);
        assertStarts(all.view(8, 3, 0), 8, 8, 8);
    }

    @Test
    void theLastBlockMayBeShort() {
        assertStarts(all.view(0, 5, D).blocks(3, 30), 0, 4, 8, 30, 34);
    }

    @Test
    void oneSetOfPlacesHasOneForm() {
        Rows dense = all.view(0, 6, D);
        assertTrue(dense.isSameViewAs(all.view(0, 6, D).blocks(2, 2 * D)), "blocks without a gap");
        assertTrue(dense.isSameViewAs(all.view(0, 6, 99).blocks(1, D)), "blocks of one row");
        assertTrue(dense.isSameViewAs(all.view(0, 6, D).blocks(6, 99)), "a single block");
        assertTrue(dense.isSameViewAs(all.view(0, 6, D).blocks(100, 99)), "a block that is longer than all rows");
        assertTrue(dense.isSameViewAs(Rows.of(memory.slice(0, 24), D)), "of a slice");
        assertTrue(all.view(4, 1, 7).isSameViewAs(all.view(4, 1, 9)), "a single row has no stride");
        assertTrue(all.view(0, 6, 0).isSameViewAs(all.view(0, 6, 0).blocks(2, 0)), "one row, repeated");
        assertTrue(all.view(0, 6, D).blocks(2, 2 * D).isDense());
        assertTrue(all.view(8, 2, D).isSameViewAs(Rows.of(memory.slice(8, 8), D)), "offset in rows or in memory");
    }

    @Test
    void otherPlacesAreOtherViews() {
        Rows part = all.view(4, 4, D).blocks(2, 20);
        assertFalse(part.isSameViewAs(all.view(8, 4, D).blocks(2, 20)), "offset");
        assertFalse(part.isSameViewAs(all.view(4, 5, D).blocks(2, 20)), "count");
        assertFalse(part.isSameViewAs(all.view(4, 4, 5).blocks(2, 20)), "stride");
        assertFalse(part.isSameViewAs(all.view(4, 4, D).blocks(3, 20)), "rows in a block");
        assertFalse(part.isSameViewAs(all.view(4, 4, D).blocks(2, 24)), "block stride");
        assertFalse(part.isSameViewAs(Rows.of(memory, 2).view(4, 4, D).blocks(2, 20)), "width");
        assertFalse(part.isSameViewAs(Rows.of(Memory.of(new float[60]), D).view(4, 4, D).blocks(2, 20)), "memory");
    }

    @Test
    void randomViewsFollowTheFormulaAndAreTheSameExactlyWhenTheirPlacesAre() {
        long seed = 20261;
        Random random = new Random(seed);
        Rows[] views = new Rows[200];
        for (int i = 0; i < views.length; i++) {
            long offset = random.nextInt(2);
            long count = random.nextInt(6);
            long stride = random.nextInt(4);
            long perBlock = random.nextLong(1, 5);
            long blockStride = random.nextInt(8);
            Rows rows = all.view(offset, count, stride).blocks(perBlock, blockStride);
            assertStarts(rows, LongStream.range(0, count)
                    .map(row -> offset + row / perBlock * blockStride + row % perBlock * stride).toArray());
            views[i] = rows;
        }
        for (Rows a : views) {
            for (Rows b : views) {
                boolean same = a.count() == b.count() && a.offset() == b.offset()
                        && Arrays.equals(starts(a), starts(b));
                assertEquals(same, a.isSameViewAs(b), () -> "seed " + seed + ": " + a + " and " + b);
            }
        }
    }

    @Test
    void stridedRowsNeedNoWholeRows() {
        Rows rows = Rows.strided(memory.slice(0, 59), D, 3, 2, 50);
        assertStarts(rows, 3, 53);
        assertTrue(rows.isSameViewAs(all.view(3, 2, 50)));
        assertBadArgument("width is -1, a row has at least 1 element: pass the length of the normalized dimension",
                () -> Rows.strided(memory, -1, 0, 1, 1));
    }

    @Test
    void emptyRowsAreValid() {
        assertEquals(0, Rows.of(Memory.of(new float[0]), D).count());
        assertEquals(0, all.view(7, 0, D).count());
        assertTrue(all.view(7, 0, D).isDense());
    }

    @Test
    void strangeStridesDoNotOverflowIntoEachOther() {
        Rows huge = all.view(0, 3, Long.MAX_VALUE / 2 + 1).blocks(2, 0); // 2 * stride is 2^63
        assertEquals(0, huge.blockStride());
        assertEquals(2, huge.rowsPerBlock());
        Rows wraps = all.view(0, 5, 1L << 62).blocks(4, 0); // 4 * stride is 0 modulo 2^64
        assertEquals(4, wraps.rowsPerBlock());
    }

    @Test
    void badGeometryIsRefused() {
        assertBadArgument("width is 0, a row has at least 1 element: pass the length of the normalized dimension",
                () -> Rows.of(memory, 0));
        assertBadArgument("the memory has 60 elements, dense rows of 7 need a multiple of that: pass a slice, or say "
                + "where the rows are with Rows.strided", () -> Rows.of(memory, 7));
        assertBadArgument("offset is -1, it must not be negative: rows run upwards in memory",
                () -> all.view(-1, 1, D));
        assertBadArgument("count is -2, it must not be negative: rows run upwards in memory", () -> all.view(0, -2, D));
        assertBadArgument("stride is -4, it must not be negative: rows run upwards in memory",
                () -> all.view(0, 1, -4));
        assertBadArgument("rowsPerBlock is 0, a block has at least 1 row", () -> all.blocks(0, 4));
        assertBadArgument("blockStride is -4, it must not be negative: rows run upwards in memory",
                () -> all.blocks(1, -4));
    }
}
