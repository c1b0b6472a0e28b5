// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.RefusedCalls.ROWS;
import static dev.lnorm.RefusedCalls.SPEC;
import static dev.lnorm.RefusedCalls.WIDTH;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every forward call that is refused for what its operands are, before anything is written. */
class ForwardRefusalsTest {
    private final RefusedCalls calls = new RefusedCalls(FakeDevice.onHost());
    private final Rows x = calls.rows();
    private final Rows y = calls.rows();

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void rowsOfAnotherType() {
        Rows doubles = Rows.of(Memory.of(new double[ROWS * WIDTH]), WIDTH);
        Rows halves = Rows.of(Memory.of(new short[ROWS * WIDTH], ElementType.BFLOAT16), WIDTH);
        calls.badArgument("x is f64, the spec's rows are f32: convert it, or set NormSpec.types",
                Forward.of(doubles, y));
        calls.badArgument("y is bf16, the spec's rows are f32: convert it, or set NormSpec.types",
                Forward.of(x, halves));
        calls.badArgument("residual is f64, the spec's rows are f32: convert it, or set NormSpec.types",
                Forward.of(x, y).residual(doubles));
        calls.badArgument("sum is f64, the spec's rows are f32: convert it, or set NormSpec.types",
                Forward.of(x, y).residual(calls.rows()).sum(doubles));
    }

    @Test
    void parametersOfAnotherType() {
        Memory doubles = Memory.of(new double[WIDTH]);
        calls.badArgument("gamma is f64, the spec's parameters are f32: convert it, or set NormSpec.types",
                Forward.of(x, y).gamma(doubles));
        calls.badArgument("beta is f64, the spec's parameters are f32: convert it, or set NormSpec.types",
                Forward.of(x, y).beta(doubles));
    }

    @Test
    void rowsOfAnotherWidth() {
        Rows narrow = Rows.of(calls.memory(12), 3);
        calls.badArgument("x has rows of 3 elements, the width is 4: make it with Rows.of(memory, 4)",
                Forward.of(narrow, y));
        calls.badArgument("y has rows of 3 elements, the width is 4: make it with Rows.of(memory, 4)",
                Forward.of(x, narrow));
    }

    @Test
    void parametersOfAnotherLength() {
        calls.badArgument("gamma has 3 elements, the width is 4: pass one gamma value per column",
                Forward.of(x, y).gamma(calls.memory(3)));
        calls.badArgument("beta has 5 elements, the width is 4: pass one beta value per column",
                Forward.of(x, y).beta(calls.memory(5)));
    }

    @Test
    void anotherNumberOfRows() {
        calls.badArgument("y has 2 rows, the first operand has 3: pass equally many rows",
                Forward.of(x, calls.rows(2)));
        calls.badArgument("residual has 4 rows, the first operand has 3: pass equally many rows",
                Forward.of(x, y).residual(calls.rows(4)));
        calls.badArgument("sum has 1 rows, the first operand has 3: pass equally many rows",
                Forward.of(x, y).residual(calls.rows()).sum(calls.rows(1)));
    }

    @Test
    void rowsOutsideTheirMemory() {
        Rows late = x.view(1, ROWS, WIDTH);
        calls.refused(IndexOutOfBoundsException.class, "x reaches up to element 13, its memory has 12 (" + late
                + "): check offset, count and strides", Forward.of(late, y));
        Rows wide = calls.rows().view(0, ROWS, WIDTH + 1);
        calls.refused(IndexOutOfBoundsException.class, "y reaches up to element 14, its memory has 12 (" + wide
                + "): check offset, count and strides", Forward.of(x, wide));
        Rows lastBlock = calls.rows().view(0, ROWS, WIDTH).blocks(2, 9);
        calls.refused(IndexOutOfBoundsException.class, "y reaches up to element 13, its memory has 12 (" + lastBlock
                + "): check offset, count and strides", Forward.of(x, lastBlock));
        Rows fullBlock = calls.rows().view(0, ROWS, 9).blocks(2, 1); // the full block reaches farther than the last one
        calls.refused(IndexOutOfBoundsException.class,
                "residual reaches up to element 13, its memory has 12 (" + fullBlock
                        + "): check offset, count and strides",
                Forward.of(x, y).residual(fullBlock));
    }

    @Test
    void rowsBeyondEveryMemory() {
        long half = Long.MAX_VALUE / 2 + 1;
        for (Rows far : new Rows[] {x.view(0, ROWS, half), x.view(0, ROWS, 4).blocks(1, half),
                x.view(Long.MAX_VALUE, 3, 4),
                x.view(Long.MAX_VALUE - 3, ROWS, 0), x.view(0, ROWS, Long.MAX_VALUE).blocks(2, Long.MAX_VALUE - 1)}) {
            calls.refused(IndexOutOfBoundsException.class, "x is " + far
                    + ", which ends beyond 2^63 elements: check its strides", Forward.of(far, y));
        }
    }

    @Test
    void noRowsAreNowhere() {
        calls.accepted(Forward.of(x.view(1L << 60, 0, 7), y.view(0, 0, 4)));
    }

    @Test
    void readOnlyOutputs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(ROWS * WIDTH * 4L, 8);
            Rows readOnly = Rows.of(Memory.of(segment.asReadOnly(), ElementType.FLOAT32), WIDTH);
            calls.badArgument("y is read-only and would be written: pass a writable segment", Forward.of(x, readOnly));
            calls.badArgument("sum is read-only and would be written: pass a writable segment",
                    Forward.of(x, y).residual(calls.rows()).sum(readOnly));
            calls.accepted(Forward.of(readOnly, y));
        }
    }

    @Test
    void outputsWhoseRowsOverlap() {
        Memory memory = calls.memory(40);
        Rows rows = Rows.of(memory, WIDTH);
        calls.badArgument(
                "y is written with a stride of 3, its rows have 4 elements: pass an output whose stride is at least "
                        + "the width",
                Forward.of(x, rows.view(0, ROWS, 3)));
        calls.badArgument(
                "y is written with a stride of 0, its rows have 4 elements: pass an output whose stride is at least "
                        + "the width",
                Forward.of(x, rows.view(0, ROWS, 0)));
        Rows blocks = rows.view(0, ROWS, 8).blocks(2, 10);
        calls.badArgument(
                "y is written and its blocks share elements (" + blocks + "): pass an output whose rows are apart",
                Forward.of(x, blocks));
        Rows repeated = rows.view(0, ROWS, 8).blocks(2, 0);
        calls.badArgument("sum is written and its blocks share elements (" + repeated
                + "): pass an output whose rows are apart", Forward.of(x, y).residual(calls.rows()).sum(repeated));
        calls.accepted(Forward.of(x, rows.view(0, ROWS, 8).blocks(2, 4)));
        calls.accepted(Forward.of(rows.view(0, ROWS, 0), y));
    }

    @Test
    void theSumWithoutAResidual() {
        calls.badArgument("sum(h) was set without a residual, so there is no sum: set residual, or leave sum out",
                Forward.of(x, y).sum(calls.rows()));
    }

    @Test
    void savingAResidualWithoutItsSum() {
        Forward call = Forward.of(x, y).residual(calls.rows()).save(calls.norm.statistics(ROWS));
        calls.badArgument(
                "statistics are saved of x + residual, which is stored nowhere, and the backward pass needs it: set "
                        + "sum(h), or leave save out",
                call);
        calls.accepted(call.sum(calls.rows()));
    }

    @Test
    void statisticsThatAreTooSmall() {
        calls.badArgument("x has 3 rows, the saved statistics have room for 2: make them with statistics(3)",
                Forward.of(x, y).save(calls.norm.statistics(2)));
        calls.accepted(Forward.of(x, y).save(calls.norm.statistics(4)));
    }

    @Test
    void statisticsOfAnotherSpecOrDevice() {
        try (FakeDevice other = new FakeDevice(1, FakeDevice.onHost().support(SPEC).capabilities());
                LayerNorm rms = LayerNorm.on(calls.device, NormSpec.rms(WIDTH));
                LayerNorm elsewhere = LayerNorm.on(other, SPEC)) {
            calls.badArgument("the saved statistics are for RMS width 4, rows f32, parameters f32, epsilon 1.0E-5 on "
                    + FakeDevice.NAME + ", the call is for " + SPEC + " on " + FakeDevice.NAME
                    + ": make them with statistics() of the LayerNorm that is called",
                    Forward.of(x, y).save(rms.statistics(ROWS)));
            calls.badArgument(
                    "the saved statistics are for " + SPEC + " on device fake:1 (Fake), the call is for " + SPEC
                            + " on " + FakeDevice.NAME
                            + ": make them with statistics() of the LayerNorm that is called",
                    Forward.of(x, y).save(elsewhere.statistics(ROWS)));
        }
    }

    @Test
    void closedStatistics() {
        SavedStatistics statistics = calls.norm.statistics(ROWS);
        statistics.close();
        calls.refused(IllegalStateException.class, "saved statistics for 3 rows on " + FakeDevice.NAME
                + " is closed: open a new one", Forward.of(x, y).save(statistics));
    }

    @Test
    void theShortestCallRefusesAlike() {
        Refusal.assertBadArgument("x has 7 elements, the width is 4: pass whole rows",
                () -> calls.norm.forward(new float[7], null, null));
        Refusal.assertBadArgument("gamma has 3 elements, the width is 4: pass one gamma value per column",
                () -> calls.norm.forward(new float[8], new float[3], null));
        Refusal.assertBadArgument("beta has 8 elements, the width is 4: pass one beta value per column",
                () -> calls.norm.forward(new float[8], null, new float[8]));
    }

    @Test
    @NullUnmarked
    void whatIsMissing() {
        assertThrows(NullPointerException.class, () -> Rows.of((Memory) null, 4), "memory");
        Forward call = Forward.of(x, y);
        assertThrows(NullPointerException.class, () -> call.gamma(null), "gamma");
        assertThrows(NullPointerException.class, () -> call.save(null), "statistics");
    }
}
