// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over many rows: chunks, the pairs they are added by, and the tasks that cut across them. */
class ParameterGradientTest {
    private static final long SEED = 11;
    private static final int WIDTH = 5;
    private static final double[] UNTOUCHED = {-0.0, 1, Double.NaN, 2, 0};

    /** Whole vectors, four together, and a rest. */
    private static final int WIDER = 70;

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 255, 257, 1000, 5 * 16, 13 * 16 + 1, 16_383, 16_384,
            16_385, 32_768, 32_769, 40_001})
    void rowCountsAcrossChunks(int rows) {
        checkRows(rows, WIDTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 15, 16, 17, 20, 33, 257, 1000})
    void rowCountsOfWholeVectors(int rows) {
        checkRows(rows, WIDER);
    }

    private static void checkRows(int rows, int width) {
        SplittableRandom random = new SplittableRandom(SEED + rows);
        for (ElementType type : new ElementType[] {ElementType.FLOAT64, ElementType.FLOAT32}) {
            NormSpec spec = NormSpec.layer(width).types(type, type);
            Problem problem = Problem.of(spec, Operands.random(random, type, rows * width))
                    .dy(Operands.random(random, type, rows * width));
            NormResult expected = Transcription.of(problem);
            for (int threads = 1; threads <= 4; threads++) {
                for (boolean vectors : new boolean[] {false, true}) {
                    try (CpuDevice device = Devices.open(vectors, threads)) {
                        check(problem, expected, device);
                    }
                }
            }
        }
    }

    private static void check(Problem problem, NormResult expected, CpuDevice device) {
        try (LayerNorm norm = LayerNorm.on(device, problem.spec());
                SavedStatistics saved = norm.statistics(problem.rows())) {
            String what = "seed " + SEED + ", " + device + ", " + problem;
            ElementType type = problem.spec().rowType();
            int width = problem.spec().width();
            double[] untouched = Arrays.copyOf(UNTOUCHED, width);
            Rows x = Rows.of(Operands.heap(type, problem.x()), width);
            Rows dy = Rows.of(Operands.heap(type, Objects.requireNonNull(problem.dy())), width);
            norm.forward(Forward.of(x, Rows.of(Operands.heap(type, problem.x()), width)).save(saved));
            Backward call = Backward.of(dy, x, saved);
            Memory dgamma = Operands.heap(type, untouched);
            Memory dbeta = Operands.heap(type, untouched);
            norm.backward(call.dgamma(dgamma, Backward.Mode.OVERWRITE));
            norm.backward(call.dbeta(dbeta, Backward.Mode.OVERWRITE));
            Operands.assertSame(expected.dgamma(), Operands.values(dgamma), what + ", dgamma alone");
            Operands.assertSame(expected.dbeta(), Operands.values(dbeta), what + ", dbeta alone");
            Rows dx = Rows.of(Operands.heap(type, problem.x()), width);
            norm.backward(call.dx(dx));
            Operands.assertSame(expected.dx(), Operands.values(dx.memory()), what + ", dx alone");
            Memory dgammaToo = Operands.heap(type, untouched);
            Memory dbetaToo = Operands.heap(type, untouched);
            Rows dxToo = Rows.of(Operands.heap(type, problem.x()), width);
            norm.backward(Backward.of(dy, x, saved).dx(dxToo).dgamma(dgammaToo, Backward.Mode.OVERWRITE)
                    .dbeta(dbetaToo, Backward.Mode.OVERWRITE));
            Operands.assertSame(expected.dgamma(), Operands.values(dgammaToo), what + ", dgamma of all");
            Operands.assertSame(expected.dbeta(), Operands.values(dbetaToo), what + ", dbeta of all");
            Operands.assertSame(expected.dx(), Operands.values(dxToo.memory()), what + ", dx of all");
        }
    }

    @Test
    void noRowsOverwriteWithPlusZeroAndAddNothing() {
        try (CpuDevice device = Devices.open(true, 2);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(WIDTH));
                SavedStatistics saved = norm.statistics(0)) {
            Rows none = Rows.of(Memory.of(new float[0]), WIDTH);
            Memory dgamma = Operands.heap(ElementType.FLOAT32, UNTOUCHED);
            Memory dbeta = Operands.heap(ElementType.FLOAT32, UNTOUCHED);
            norm.forward(Forward.of(none, none).save(saved));
            norm.backward(Backward.of(none, none, saved).dgamma(dgamma, Backward.Mode.OVERWRITE)
                    .dbeta(dbeta, Backward.Mode.ACCUMULATE));
            Operands.assertSame(new double[WIDTH], Operands.values(dgamma), "overwritten");
            Operands.assertSame(UNTOUCHED, Operands.values(dbeta), "accumulated");
        }
    }

    @Test
    void tasksAreWholeSubtreesOfChunks() {
        for (long rows = 1; rows < 70_000; rows = rows * 3 / 2 + 1) {
            long chunk = Chunks.rowsPerChunk(rows);
            for (int tasks = 1; tasks <= 16; tasks++) {
                long task = Chunks.rowsPerTask(rows, tasks);
                assertEquals(1, Long.bitCount(task / chunk), "rows " + rows + ", tasks " + tasks);
                assertEquals(0, task % chunk, "rows " + rows + ", tasks " + tasks);
            }
        }
    }
}
