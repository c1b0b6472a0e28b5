// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.RefusedCalls.ROWS;
import static dev.lnorm.RefusedCalls.SPEC;
import static dev.lnorm.RefusedCalls.WIDTH;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every backward call that is refused for what its operands are, before anything is written. */
class BackwardRefusalsTest {
    private static final Backward.Mode MODE = Backward.Mode.OVERWRITE;

    private final RefusedCalls calls = new RefusedCalls(FakeDevice.onHost());
    private final SavedStatistics saved = calls.saved(ROWS);
    private final Rows dy = calls.rows();
    private final Rows x = calls.rows();
    private final Rows dx = calls.rows();
    private final Backward call = Backward.of(dy, x, saved).dx(dx);

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void noOutput() {
        calls.badArgument("no output was set, so there is nothing to compute: set dx, dgamma or dbeta",
                Backward.of(dy, x, saved));
    }

    @Test
    void dhWithoutDx() {
        calls.badArgument("dh was set without dx, which it is added to: set dx, or leave dh out",
                Backward.of(dy, x, saved).dh(calls.rows()).dbeta(calls.memory(WIDTH), MODE));
    }

    @Test
    void rowsOfAnotherType() {
        Rows doubles = Rows.of(Memory.of(new double[ROWS * WIDTH]), WIDTH);
        String message = " is f64, the spec's rows are f32: convert it, or set NormSpec.types";
        calls.badArgument("dy" + message, Backward.of(doubles, x, saved).dx(dx));
        calls.badArgument("x" + message, Backward.of(dy, doubles, saved).dx(dx));
        calls.badArgument("dh" + message, call.dh(doubles));
        calls.badArgument("dx" + message, call.dx(doubles));
    }

    @Test
    void rowsOfAnotherWidthOrNumber() {
        calls.badArgument("dx has rows of 6 elements, the width is 4: make it with Rows.of(memory, 4)",
                call.dx(Rows.of(calls.memory(12), 6)));
        calls.badArgument("x has 2 rows, the first operand has 3: pass equally many rows",
                Backward.of(dy, calls.rows(2), saved).dx(dx));
        calls.badArgument("dx has 4 rows, the first operand has 3: pass equally many rows", call.dx(calls.rows(4)));
        calls.badArgument("dh has 4 rows, the first operand has 3: pass equally many rows", call.dh(calls.rows(4)));
    }

    @Test
    void rowsOutsideTheirMemory() {
        Rows late = dx.view(1, ROWS, WIDTH);
        calls.refused(IndexOutOfBoundsException.class, "dx reaches up to element 13, its memory has 12 (" + late
                + "): check offset, count and strides", call.dx(late));
        Rows far = dy.view(0, ROWS, Long.MAX_VALUE);
        calls.refused(IndexOutOfBoundsException.class, "dy is " + far
                + ", which ends beyond 2^63 elements: check its strides", Backward.of(far, x, saved).dx(dx));
    }

    @Test
    void outputsWhoseRowsOverlap() {
        calls.badArgument(
                "dx is written with a stride of 2, its rows have 4 elements: pass an output whose stride is at least "
                        + "the width",
                call.dx(dx.view(0, ROWS, 2)));
    }

    @Test
    void readOnlyOutputs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(ROWS * WIDTH * 4L, 8).asReadOnly();
            Memory column = Memory.of(segment, ElementType.FLOAT32).slice(0, WIDTH);
            String message = " is read-only and would be written: pass a writable segment";
            calls.badArgument("dx" + message, call.dx(Rows.of(Memory.of(segment, ElementType.FLOAT32), WIDTH)));
            calls.badArgument("dgamma" + message, call.dgamma(column, MODE));
            calls.badArgument("dbeta" + message, call.dbeta(column, Backward.Mode.ACCUMULATE));
            calls.accepted(call.gamma(column));
        }
    }

    @Test
    void parametersAndTheirGradients() {
        calls.badArgument("gamma has 3 elements, the width is 4: pass one gamma value per column",
                call.gamma(calls.memory(3)));
        calls.badArgument("gamma is f64, the spec's parameters are f32: convert it, or set NormSpec.types",
                call.gamma(Memory.of(new double[WIDTH])));
        calls.badArgument("dgamma has 5 elements, the width is 4: pass one dgamma value per column",
                call.dgamma(calls.memory(5), MODE));
        calls.badArgument("dbeta has 3 elements, the width is 4: pass one dbeta value per column",
                call.dbeta(calls.memory(3), MODE));
    }

    @Test
    void gradientsOfAnotherType() {
        calls.badArgument("dgamma is f64, a gradient of f32 parameters is f32: pass memory of that type",
                call.dgamma(Memory.of(new double[WIDTH]), MODE));
        NormSpec spec = SPEC.types(ElementType.BFLOAT16, ElementType.BFLOAT16);
        Rows bits = Rows.of(Memory.of(new short[ROWS * WIDTH], ElementType.BFLOAT16), WIDTH);
        try (LayerNorm norm = LayerNorm.on(calls.device, spec); SavedStatistics statistics = norm.statistics(ROWS)) {
            norm.forward(Forward.of(bits, bits).save(statistics));
            Backward backward = Backward.of(bits, bits, statistics);
            Refusal.assertBadArgument(
                    "dbeta is f16, a gradient of bf16 parameters is bf16 or f32: pass memory of that type",
                    () -> norm.backward(backward.dbeta(Memory.of(new short[WIDTH], ElementType.FLOAT16), MODE)));
            norm.backward(backward.dbeta(Memory.of(new float[WIDTH]), MODE));
            norm.backward(backward.dbeta(Memory.of(new short[WIDTH], ElementType.BFLOAT16), MODE));
        }
    }

    @Test
    void statisticsWithoutAForwardPass() {
        calls.refused(IllegalStateException.class, "saved statistics for 3 rows on " + FakeDevice.NAME
                + " hold no forward pass: run one with Forward.save first",
                Backward.of(dy, x, calls.norm.statistics(ROWS)).dx(dx));
    }

    @Test
    void statisticsOfAnotherNumberOfRows() {
        calls.badArgument(
                "dy has 3 rows, the saved statistics are of 2: run the backward pass of the forward pass that was "
                        + "saved last",
                Backward.of(dy, x, calls.saved(2)).dx(dx));
    }

    @Test
    void aHeldCallIsRefusedWhenItsStatisticsHaveMovedOn() {
        calls.accepted(call);
        calls.norm.forward(Forward.of(calls.rows(2), Rows.of(Memory.of(new float[2 * WIDTH]), WIDTH)).save(saved));
        calls.device.calls.clear();
        Refusal.assertBadArgument(
                "dy has 3 rows, the saved statistics are of 2: run the backward pass of the forward pass "
                        + "that was saved last",
                () -> calls.norm.backward(call));
    }

    @Test
    void closedStatisticsAndThoseOfAnotherSpec() {
        try (LayerNorm rms = LayerNorm.on(calls.device, NormSpec.rms(WIDTH))) {
            calls.badArgument(
                    "the saved statistics are for " + rms.spec() + " on " + FakeDevice.NAME + ", the call is for "
                            + SPEC + " on " + FakeDevice.NAME
                            + ": make them with statistics() of the LayerNorm that is called",
                    Backward.of(dy, x, rms.statistics(ROWS)).dx(dx));
        }
        saved.close();
        calls.refused(IllegalStateException.class, "saved statistics for 3 rows on " + FakeDevice.NAME
                + " is closed: open a new one", call);
    }
}
