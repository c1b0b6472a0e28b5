// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Lanes that go their own ways and meet again. */
class DivergenceTest {

    private static final String STORE_R9 = """
            mul.wide.u32 %rd3, %r1, 4;
            add.s64 %rd4, %rd1, %rd3;
            st.global.u32 [%rd4], %r9;
            ret;
            """;

    private final Bench bench = new Bench();
    private final long out = bench.empty(32 * 4);

    private void run(String body) {
        bench.run(Bench.kernel(body), 1, 32, out, 0);
    }

    @Test
    void everyLaneLoopsItsOwnNumberOfTimes() {
        run("""
                mov.u32 %r9, 0;
                mov.u32 %r5, 0;
                AGAIN:
                setp.ge.u32 %p1, %r5, %r1;
                @%p1 bra DONE;
                add.s32 %r9, %r9, %r5;
                add.s32 %r5, %r5, 1;
                bra AGAIN;
                DONE:
                """ + STORE_R9);
        for (int lane = 0; lane < 32; lane++) {
            assertEquals(lane * (lane - 1) / 2, bench.readInt(out + 4 * lane));
        }
    }

    @Test
    void lanesWaitAtAShuffleForThoseThatTakeTheLongWay() {
        run("""
                mov.u32 %r8, %r1;
                setp.lt.u32 %p1, %r1, 7;
                @%p1 bra COLD;
                MEET:
                shfl.sync.bfly.b32 %r9|%p2, %r8, 1, 31, -1;
                bar.sync 0;
                """ + STORE_R9 + """
                COLD:
                add.s32 %r8, %r8, 100;
                bra MEET;
                """);
        assertEquals(101, bench.readInt(out));
        assertEquals(106, bench.readInt(out + 4 * 7));
        assertEquals(7, bench.readInt(out + 4 * 6));
        assertEquals(8, bench.readInt(out + 4 * 9));
    }

    @Test
    void halvesOfAWarpShuffleAlone() {
        run("""
                and.b32 %r4, %r1, 16;
                mov.u32 %r5, 65535;
                shl.b32 %r6, %r5, %r4;
                mov.u32 %r9, 1;
                setp.lt.u32 %p1, %r1, 16;
                @%p1 bra OUT;
                mov.u32 %r7, 8;
                STEP:
                shfl.sync.bfly.b32 %r8|%p2, %r9, %r7, 4127, %r6;
                add.s32 %r9, %r9, %r8;
                shr.u32 %r7, %r7, 1;
                setp.ne.s32 %p3, %r7, 0;
                @%p3 bra STEP;
                OUT:
                """ + STORE_R9);
        assertEquals(1, bench.readInt(out + 4 * 15));
        assertEquals(16, bench.readInt(out + 4 * 16));
    }

    /** What nvcc makes of a shuffle whose operand is chosen by a condition. */
    @Test
    void theTwoSidesOfAShuffleStandAtTwoPlaces() {
        run("""
                add.s32 %r5, %r1, 1000;
                setp.gt.u32 %p1, %r1, 15;
                @%p1 bra UPPER;
                shfl.sync.bfly.b32 %r9|%p2, %r1, 16, 31, -1;
                bra MEET;
                UPPER:
                shfl.sync.bfly.b32 %r9|%p2, %r5, 16, 31, -1;
                MEET:
                bar.sync 0;
                """ + STORE_R9);
        assertEquals(1016, bench.readInt(out));
        assertEquals(1031, bench.readInt(out + 4 * 15));
        assertEquals(0, bench.readInt(out + 4 * 16));
        assertEquals(15, bench.readInt(out + 4 * 31));
    }

    @Test
    void shuffleModesAndRanges() {
        run("shfl.sync.up.b32 %r9|%p2, %r1, 3, 0, -1;\n" + STORE_R9);
        assertEquals(0, bench.readInt(out));
        assertEquals(2, bench.readInt(out + 4 * 2));
        assertEquals(28, bench.readInt(out + 4 * 31));
        run("shfl.sync.down.b32 %r9|%p2, %r1, 3, 31, -1;\n" + STORE_R9);
        assertEquals(3, bench.readInt(out));
        assertEquals(31, bench.readInt(out + 4 * 31));
        run("shfl.sync.idx.b32 %r9|%p2, %r1, 5, 7199, -1;\nselp.u32 %r9, %r9, 99, %p2;\n" + STORE_R9);
        // Segments of 4: lane 5 mod 4 of each.
        assertEquals(1, bench.readInt(out));
        assertEquals(29, bench.readInt(out + 4 * 31));
    }

    @Test
    void votes() {
        run("setp.lt.u32 %p1, %r1, 3;\nvote.sync.ballot.b32 %r9, %p1, -1;\n" + STORE_R9);
        assertEquals(7, bench.readInt(out));
    }
}
