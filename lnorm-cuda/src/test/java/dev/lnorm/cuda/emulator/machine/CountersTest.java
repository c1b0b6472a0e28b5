// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Counts that can be worked out by hand. */
class CountersTest {

    private final Bench bench = new Bench();

    private long[] loads(String address, String load) {
        long in = bench.longs(new long[1024]);
        bench.run(Bench.kernel(address + load + "\nret;"), 1, 32, in, 0);
        long[] all = bench.counters().traffic().get(in).values();
        return new long[] {all[0], all[2], all[4]};
    }

    private static String lanesApart(int bytes) {
        return "mul.wide.u32 %rd3, %r1, " + bytes + ";\nadd.s64 %rd4, %rd1, %rd3;\n";
    }

    @Test
    void sectorsOfADenseRequest() {
        assertArrayEquals(new long[] {128, 128, 4}, loads(lanesApart(4), "ld.global.u32 %r3, [%rd4];"));
        assertArrayEquals(new long[] {512, 512, 16},
                loads(lanesApart(16), "ld.global.v4.u32 {%r3, %r4, %r5, %r6}, [%rd4];"));
        assertArrayEquals(new long[] {64, 64, 2}, loads(lanesApart(2), "ld.global.u16 %rs1, [%rd4];"));
    }

    @Test
    void sectorsOfAShiftedRequest() {
        assertArrayEquals(new long[] {128, 128, 5}, loads(lanesApart(4), "ld.global.u32 %r3, [%rd4+4];"));
    }

    @Test
    void sectorsOfAScatteredRequest() {
        assertArrayEquals(new long[] {128, 128, 32}, loads(lanesApart(64), "ld.global.u32 %r3, [%rd4];"));
    }

    @Test
    void oneAddressForAllLanes() {
        assertArrayEquals(new long[] {128, 4, 1}, loads("mov.u64 %rd4, %rd1;\n", "ld.global.u32 %r3, [%rd4];"));
    }

    @Test
    void bankConflicts() {
        assertEquals(0, conflicts(4));
        assertEquals(1, conflicts(8));
        assertEquals(3, conflicts(16));
    }

    private long conflicts(int bytesApart) {
        bench.run(Bench.kernel("mul.lo.s32 %r3, %r1, " + bytesApart
                + ";\nmov.u32 %r4, board;\nadd.s32 %r5, %r3, %r4;\nst.shared.u32 [%r5], %r1;\nret;"), 1, 32, 0, 0);
        return bench.counters().values()[5];
    }

    @Test
    void instructionsAndBarriers() {
        bench.run(
                Bench.kernel(
                        "bar.sync 0;\nsetp.lt.u32 %p1, %r1, 8;\n@%p1 bra OUT;\nbar.warp.sync 0xffffff00;\nOUT:\nret;"),
                3, 32, 0, 0);
        long[] values = bench.counters().values();
        // Four lines of the frame, barrier, setp; then bra is executed by eight lanes, the barrier of the warp by
        // 24, ret by all.
        assertArrayEquals(new long[] {1, 3, 3 * 9, 3 * (6 * 32 + 8 + 24 + 32), 3, 0}, values);
    }
}
