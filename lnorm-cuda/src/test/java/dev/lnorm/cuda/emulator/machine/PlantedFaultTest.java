// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.cuda.emulator.memory.Fault;
import dev.lnorm.cuda.emulator.ptx.PtxException;
import org.junit.jupiter.api.Test;

/** Each class of fault, planted in a kernel that is right without it. */
class PlantedFaultTest {

    /** Thread t writes word t of shared memory and reads its neighbour's word. */
    private static final String EXCHANGE = """
            shl.b32 %r3, %r1, 2;
            mov.u32 %r4, board;
            add.s32 %r5, %r4, %r3;
            st.shared.u32 [%r5], %r1;
            bar.sync 0;
            xor.b32 %r6, %r3, 4;
            add.s32 %r7, %r4, %r6;
            ld.shared.u32 %r8, [%r7];
            mul.wide.u32 %rd3, %r1, 4;
            add.s64 %rd4, %rd1, %rd3;
            st.global.u32 [%rd4], %r8;
            ret;
            """;

    private final Bench bench = new Bench();
    private final long words = bench.empty(64 * 4);
    private final long ones = bench.longs(1, 1, 1, 1, 1, 1, 1, 1);

    private void passes(String body) {
        assertDoesNotThrow(() -> bench.run(Bench.kernel(body), 1, 64, words, ones));
    }

    private Fault faults(Fault.Kind kind, String body) {
        return faults(kind, 1, body);
    }

    private Fault faults(Fault.Kind kind, int blocks, String body) {
        Fault fault = assertThrows(Fault.class, () -> bench.run(Bench.kernel(body), blocks, 64, words, ones));
        assertEquals(kind, fault.kind(), fault.getMessage());
        assertTrue(fault.getMessage().matches("(?s).*line \\d+ \\(.*of k, block \\d+.*"), fault.getMessage());
        return fault;
    }

    @Test
    void exchangeIsRight() {
        passes(EXCHANGE);
        assertEquals(1, bench.readInt(words));
        assertEquals(62, bench.readInt(words + 63 * 4));
    }

    @Test
    void barrierRemoved() {
        Fault fault = faults(Fault.Kind.SHARED_RACE, EXCHANGE.replace("bar.sync 0;", ""));
        assertTrue(fault.getMessage().contains("with no barrier between"), fault.getMessage());
    }

    @Test
    void writeAfterReadWithoutBarrier() {
        faults(Fault.Kind.SHARED_RACE, EXCHANGE.replace("ret;", "st.shared.u32 [%r5], %r8;\nret;"));
    }

    @Test
    void twoThreadsWriteOnePlace() {
        faults(Fault.Kind.SHARED_RACE, "mov.u32 %r4, board;\nst.shared.u32 [%r4], %r1;\nret;");
    }

    @Test
    void barrierOfOneWarpOnly() {
        faults(Fault.Kind.BARRIER, "setp.gt.u32 %p1, %r1, 31;\n@%p1 bra OUT;\nbar.sync 0;\nOUT:\nret;");
    }

    @Test
    void barrierInDivergentCode() {
        faults(Fault.Kind.BARRIER,
                "and.b32 %r3, %r1, 1;\nsetp.eq.s32 %p1, %r3, 0;\n@%p1 bra OUT;\nbar.sync 0;\nOUT:\nret;");
    }

    @Test
    void warpsAtDifferentBarriers() {
        faults(Fault.Kind.BARRIER,
                "setp.gt.u32 %p1, %r1, 31;\n@%p1 bra OTHER;\nbar.sync 0;\nret;\nOTHER:\nbar.sync 0;\nret;");
    }

    @Test
    void shuffleWithAbsentLanes() {
        faults(Fault.Kind.ABSENT_LANE, """
                setp.gt.u32 %p1, %r1, 15;
                @%p1 bra OUT;
                shfl.sync.bfly.b32 %r3|%p2, %r1, 1, 31, -1;
                OUT:
                ret;
                """);
    }

    @Test
    void shuffleWaitsForLanesThatWaitAtAnotherForm() {
        faults(Fault.Kind.ABSENT_LANE, """
                setp.gt.u32 %p1, %r1, 15;
                @%p1 bra OTHER;
                shfl.sync.bfly.b32 %r3|%p2, %r1, 1, 31, -1;
                ret;
                OTHER:
                shfl.sync.down.b32 %r3|%p2, %r1, 1, 31, -1;
                ret;
                """);
    }

    @Test
    void shuffleReadsBeyondItsMask() {
        faults(Fault.Kind.ABSENT_LANE, """
                and.b32 %r4, %r1, 16;
                mov.u32 %r5, 65535;
                shl.b32 %r6, %r5, %r4;
                shfl.sync.bfly.b32 %r3|%p2, %r1, 16, 31, %r6;
                ret;
                """);
    }

    @Test
    void outOfBoundsByOne() {
        String body = EXCHANGE.replace("[%rd4]", "[%rd4+4]");
        Fault fault = faults(Fault.Kind.ILLEGAL_ADDRESS, body);
        assertTrue(fault.getMessage().contains("byte 256 of 256"), fault.getMessage());
        faults(Fault.Kind.ILLEGAL_ADDRESS, EXCHANGE.replace("[%rd4]", "[%rd4+-4]"));
    }

    @Test
    void outOfBoundsOfSharedMemory() {
        faults(Fault.Kind.ILLEGAL_ADDRESS, "mov.u32 %r4, board;\nst.shared.u32 [%r4+512], %r1;\nret;");
    }

    @Test
    void misalignedVector() {
        faults(Fault.Kind.MISALIGNED_ADDRESS, "ld.global.v2.u32 {%r3, %r4}, [%rd2+4];\nret;");
        passes("ld.global.v2.u32 {%r3, %r4}, [%rd2+8];\nret;");
    }

    @Test
    void registerNeverWritten() {
        faults(Fault.Kind.UNINITIALISED_READ, "add.s32 %r3, %r1, %r4;\nret;");
        faults(Fault.Kind.UNINITIALISED_READ, "mov.u32 %r3, %r4;\nadd.s32 %r5, %r3, %r1;\nret;");
        faults(Fault.Kind.UNINITIALISED_READ, "@%p1 mov.u32 %r3, %r1;\nret;");
    }

    @Test
    void registerWrittenInSomeLanesOnly() {
        faults(Fault.Kind.UNINITIALISED_READ,
                "setp.lt.u32 %p1, %r1, 5;\n@%p1 mov.u32 %r3, 1;\nadd.s32 %r4, %r3, 1;\nret;");
        passes("setp.lt.u32 %p1, %r1, 5;\n@%p1 mov.u32 %r3, 1;\n@%p1 add.s32 %r4, %r3, 1;\nret;");
    }

    @Test
    void memoryNeverWritten() {
        faults(Fault.Kind.UNINITIALISED_READ, "ld.global.u32 %r3, [%rd1];\nret;");
        faults(Fault.Kind.UNINITIALISED_READ, "mov.u32 %r4, board;\nld.shared.u32 %r3, [%r4];\nret;");
    }

    @Test
    void blocksWriteOnePlace() {
        String body = "mul.wide.u32 %rd3, %r1, 4;\nadd.s64 %rd4, %rd1, %rd3;\nst.global.u32 [%rd4], %r1;\nret;";
        passes(body);
        Fault fault = faults(Fault.Kind.GLOBAL_RACE, 2, body);
        assertTrue(fault.getMessage().contains("blocks of a grid are not ordered"), fault.getMessage());
    }

    @Test
    void oneBlockReadsWhatAnotherWrites() {
        faults(Fault.Kind.GLOBAL_RACE, 2, """
                mul.wide.u32 %rd3, %r1, 4;
                mul.wide.u32 %rd5, %r2, 128;
                add.s64 %rd4, %rd1, %rd3;
                add.s64 %rd6, %rd4, %rd5;
                setp.gt.u32 %p1, %r1, 31;
                @%p1 bra OUT;
                st.global.u32 [%rd6], %r1;
                setp.eq.s32 %p2, %r2, 0;
                @%p2 bra OUT;
                ld.global.u32 %r3, [%rd4];
                OUT:
                ret;
                """);
    }

    @Test
    void useAfterFree() {
        bench.free(ones);
        Fault fault = faults(Fault.Kind.ILLEGAL_ADDRESS, "ld.global.u32 %r3, [%rd2];\nret;");
        assertTrue(fault.getMessage().contains("freed memory"), fault.getMessage());
    }

    @Test
    void writeToParameters() {
        PtxException refusal = assertThrows(PtxException.class,
                () -> bench.run(Bench.kernel("st.param.u32 [a], %r1;\nret;"), 1, 64, words, ones));
        assertTrue(refusal.getMessage().contains("a kernel cannot write its parameters"), refusal.getMessage());
    }

    @Test
    void endlessLoop() {
        faults(Fault.Kind.ENDLESS, "AGAIN:\nbra AGAIN;");
        faults(Fault.Kind.ENDLESS, "setp.lt.u32 %p1, %r1, 5;\nAGAIN:\n@%p1 bra AGAIN;\nret;");
    }

    @Test
    void divisionByZero() {
        faults(Fault.Kind.DIVISION_BY_ZERO, "div.u32 %r3, %r1, %r1;\nret;");
    }
}
