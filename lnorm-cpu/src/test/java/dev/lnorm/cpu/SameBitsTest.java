// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scalar rows, every vector width that the machine has, 1 to 4 threads and the transcription: the same bits. */
class SameBitsTest {
    private static final long SEED = 20_260_000;
    private static final int CASES = 2_000;

    static IntStream widths() {
        return IntStream.of(128, 256, 512).filter(bits -> bits <= VectorWidth.largestBits());
    }

    /** Widths have seeds of their own, so that together they cover more cases. */
    @ParameterizedTest
    @MethodSource("widths")
    void everyVectorWidthHasTheSameBits(int bits) throws Exception {
        String seed = Long.toString(SEED + (long) bits * CASES);
        Fork fork = Fork.run(List.of(Fork.VECTOR_MODULE, "-D" + CpuProbe.VECTOR_BITS + "=" + bits), SameBits.class,
                seed, Integer.toString(CASES));
        assertEquals(0, fork.exit(), fork::output);
        assertTrue(fork.output().contains(CASES + " cases equal, seeds from " + seed + ", " + bits + " bit"),
                fork::output);
    }

    @Test
    void scalarRowsHaveTheSameBitsWithoutTheVectorModule() throws Exception {
        Fork fork = Fork.run(List.of(), SameBits.class, Long.toString(SEED), Integer.toString(CASES), "scalar");
        assertEquals(0, fork.exit(), fork::output);
        assertTrue(fork.output().contains(CASES + " cases equal, seeds from " + SEED + ", scalar"), fork::output);
    }
}
