// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.oracle.Transcription;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A row has the same bits wherever it lies and whatever lies around it. */
class RowPlacesTest {
    private static final long SEED = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 100, 1025, 5_000, 12_345})
    void aRowAloneAndInABatch(int width) {
        int rows = 37;
        double[] x = Operands.random(new SplittableRandom(SEED), ElementType.FLOAT32, rows * width);
        try (CpuDevice device = Devices.open(true, 3); LayerNorm norm = LayerNorm.on(device, NormSpec.layer(width))) {
            float[] batch = norm.forward(Stored.toFloats(x), null, null);
            for (int row = 0; row < rows; row++) {
                double[] one = Arrays.copyOfRange(x, row * width, (row + 1) * width);
                float[] alone = norm.forward(Stored.toFloats(one), null, null);
                assertEquals(-1, Arrays.mismatch(alone, Arrays.copyOfRange(batch, row * width, (row + 1) * width)),
                        "seed " + SEED + ", width " + width + ", row " + row);
            }
        }
    }

    /** Rows wider than the random cases have, so that many block sums are paired. */
    @ParameterizedTest
    @ValueSource(ints = {4_097, 5_000, 7_169, 9_217, 20_000})
    void wideRows(int width) {
        double[] x = Operands.random(new SplittableRandom(SEED), ElementType.FLOAT32, 2 * width);
        double[] expected = Transcription.of(Problem.of(NormSpec.layer(width), x)).y();
        for (boolean vectors : new boolean[] {false, true}) {
            try (CpuDevice device = Devices.open(vectors, 1);
                    LayerNorm norm = LayerNorm.on(device, NormSpec.layer(width))) {
                Memory y = Operands.heap(ElementType.FLOAT32, x);
                norm.forward(Forward.of(Rows.of(Operands.heap(ElementType.FLOAT32, x), width), Rows.of(y, width)));
                Operands.assertSame(expected, Operands.values(y), "seed " + SEED + ", " + device + ", width " + width);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void oneRowAnywhereInItsMemory(ElementType type) {
        int width = 300;
        int apart = 4 * width;
        double[] all = Operands.random(new SplittableRandom(SEED), type, apart + width);
        NormSpec spec = NormSpec.layer(width).types(type, type);
        try (CpuDevice device = Devices.open(true, 1); LayerNorm norm = LayerNorm.on(device, spec)) {
            for (int offset = 0; offset < 40; offset++) {
                double[] x = Arrays.copyOfRange(all, offset, offset + width);
                double[] wanted = all.clone();
                System.arraycopy(Transcription.of(Problem.of(spec, x)).y(), 0, wanted, apart - offset, width);
                Memory memory = Operands.heap(type, all);
                norm.forward(Forward.of(Rows.strided(memory, width, offset, 1, width),
                        Rows.strided(memory, width, apart - offset, 1, width)));
                Operands.assertSame(wanted, Operands.values(memory), "seed " + SEED + ", offset " + offset);
            }
        }
    }

    /** [B, T0:T1, D] in and every second block out, the residual one row repeated. */
    @ParameterizedTest
    @EnumSource(ElementType.class)
    void blocksAndRepeatedRows(ElementType type) {
        blocksAndRepeatedRows(type, 70);
        blocksAndRepeatedRows(type, 320);
    }

    private static void blocksAndRepeatedRows(ElementType type, int width) {
        int rows = 12;
        double[] x = Operands.random(new SplittableRandom(SEED), type, 8 * 4 * width + 3);
        double[] position = Operands.random(new SplittableRandom(SEED + 1), type, width);
        double[] dense = new double[rows * width];
        double[] repeated = new double[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(x, 3 + (row / 3 * 8 + row % 3) * width, dense, row * width, width);
            System.arraycopy(position, 0, repeated, row * width, width);
        }
        NormSpec spec = NormSpec.layer(width).types(type, type);
        double[] expected = Transcription.of(Problem.of(spec, dense).residual(repeated)).y();
        double[] expectedWithout = Transcription.of(Problem.of(spec, dense)).y();
        try (CpuDevice device = Devices.open(true, 1);
                LayerNorm norm = LayerNorm.on(device, spec);
                Arena arena = Arena.ofShared()) {
            for (boolean nativeMemory : new boolean[] {false, true}) {
                Memory in = nativeMemory ? Operands.outside(arena, type, x) : Operands.heap(type, x);
                Memory out = nativeMemory ? Operands.outside(arena, type, x) : Operands.heap(type, x);
                Rows places = blocks(in, width, rows);
                Memory repeats = nativeMemory ? Operands.outside(arena, type, position) : Operands.heap(type, position);
                Rows residual = Rows.of(repeats, width).view(0, rows, 0);
                Memory sums = nativeMemory ? Operands.outside(arena, type, dense) : Operands.heap(type, dense);
                String what = "seed " + SEED + ", " + type + ", width " + width + ", native " + nativeMemory;
                norm.forward(Forward.of(places, blocks(out, width, rows)).residual(residual).sum(Rows.of(sums, width)));
                checkBlocks(x, expected, Operands.values(out), width, what);
                norm.forward(Forward.of(places, blocks(out, width, rows)));
                checkBlocks(x, expectedWithout, Operands.values(out), width, what + ", without residual");
            }
        }
    }

    private static Rows blocks(Memory memory, int width, int rows) {
        return Rows.of(memory.slice(3, memory.length() - 3), width).view(0, rows, width).blocks(3, 8L * width);
    }

    private static void checkBlocks(double[] before, double[] expected, double[] after, int width, String what) {
        double[] wanted = before.clone();
        for (int row = 0; row < expected.length / width; row++) {
            System.arraycopy(expected, row * width, wanted, 3 + (row / 3 * 8 + row % 3) * width, width);
        }
        Operands.assertSame(wanted, after, what);
    }

    @Test
    void confinedMemoryStaysInItsThread() {
        int width = 64;
        double[] x = Operands.random(new SplittableRandom(SEED), ElementType.FLOAT32, 100 * width);
        double[] expected = Transcription.of(Problem.of(NormSpec.layer(width), x)).y();
        try (CpuDevice device = Devices.open(true, 3);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(width));
                Arena arena = Arena.ofConfined()) {
            Memory y = Operands.outside(arena, ElementType.FLOAT32, x);
            norm.forward(Forward.of(Rows.of(y, width), Rows.of(y, width)));
            Operands.assertSame(expected, Operands.values(y), "seed " + SEED);
        }
    }
}
