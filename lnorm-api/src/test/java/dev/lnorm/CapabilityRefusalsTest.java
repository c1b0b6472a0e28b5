// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.RefusedCalls.ROWS;
import static dev.lnorm.RefusedCalls.SPEC;
import static dev.lnorm.RefusedCalls.WIDTH;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a device does not declare is refused, and what it declares beside is served. */
class CapabilityRefusalsTest {
    private static final Backward.Mode MODE = Backward.Mode.OVERWRITE;

    private static RefusedCalls without(Capability... missing) {
        return new RefusedCalls(FakeDevice.without(missing));
    }

    @Test
    void savedStatistics() {
        try (RefusedCalls calls = without(Capability.BACKWARD, Capability.SAVED_STATISTICS)) {
            Forward call = Forward.of(calls.rows(), calls.rows());
            calls.undeclared("saved statistics were given", Capability.SAVED_STATISTICS,
                    call.save(new HeapStatistics(calls.device, SPEC, ROWS)));
            Refusal.assertUnsupported(FakeDevice.NAME + " does not declare SAVED_STATISTICS for " + SPEC
                    + ": choose another backend for training", () -> calls.norm.statistics(ROWS));
            calls.accepted(call);
        }
    }

    @Test
    void backward() {
        try (RefusedCalls calls = without(Capability.BACKWARD)) {
            calls.undeclared("a backward pass was asked for", Capability.BACKWARD,
                    Backward.of(calls.rows(), calls.rows(), calls.saved(ROWS)).dx(calls.rows()));
        }
    }

    @Test
    void residual() {
        try (RefusedCalls calls = without(Capability.RESIDUAL)) {
            calls.undeclared("a residual was given", Capability.RESIDUAL,
                    Forward.of(calls.rows(), calls.rows()).residual(calls.rows()));
            Backward call = Backward.of(calls.rows(), calls.rows(), calls.saved(ROWS)).dx(calls.rows());
            calls.undeclared("dh was given", Capability.RESIDUAL, call.dh(calls.rows()));
            calls.accepted(call);
        }
    }

    @Test
    void accumulate() {
        try (RefusedCalls calls = without(Capability.ACCUMULATE)) {
            Backward call = Backward.of(calls.rows(), calls.rows(), calls.saved(ROWS));
            calls.undeclared("dgamma is to be accumulated", Capability.ACCUMULATE,
                    call.dgamma(calls.memory(WIDTH), Backward.Mode.ACCUMULATE));
            calls.undeclared("dbeta is to be accumulated", Capability.ACCUMULATE,
                    call.dbeta(calls.memory(WIDTH), Backward.Mode.ACCUMULATE));
            calls.accepted(call.dbeta(calls.memory(WIDTH), MODE));
        }
    }

    @Test
    void wideGradients() {
        NormSpec spec = SPEC.types(ElementType.BFLOAT16, ElementType.BFLOAT16);
        Rows bits = Rows.of(Memory.of(new short[ROWS * WIDTH], ElementType.BFLOAT16), WIDTH);
        float[] wide = {7, 7, 7, 7};
        try (FakeDevice device = FakeDevice.without(Capability.WIDE_GRADIENTS);
                LayerNorm norm = LayerNorm.on(device, spec)) {
            SavedStatistics statistics = norm.statistics(ROWS);
            norm.forward(Forward.of(bits, bits).save(statistics));
            device.calls.clear();
            Refusal.assertUnsupported("dgamma is f32 for bf16 parameters, " + FakeDevice.NAME
                    + " does not declare WIDE_GRADIENTS for " + spec + ": do without it, or choose another backend",
                    () -> norm.backward(Backward.of(bits, bits, statistics).dgamma(Memory.of(wide), MODE)));
            assertEquals(List.of(), device.calls);
            assertEquals(7, wide[0]);
        }
    }

    @Test
    void stridedRows() {
        try (RefusedCalls calls = without(Capability.STRIDED_ROWS)) {
            Rows gaps = Rows.of(calls.memory(40), WIDTH).view(0, ROWS, 8);
            Rows blocks = Rows.of(calls.memory(40), WIDTH).view(0, ROWS, WIDTH).blocks(2, 20);
            calls.undeclared("x is not dense (" + gaps + ")", Capability.STRIDED_ROWS, Forward.of(gaps, calls.rows()));
            calls.undeclared("y is not dense (" + blocks + ")", Capability.STRIDED_ROWS,
                    Forward.of(calls.rows(), blocks));
            calls.accepted(Forward.of(calls.rows(), calls.rows(4).view(4, ROWS, WIDTH)));
        }
    }

    @Test
    void inPlace() {
        try (RefusedCalls calls = without(Capability.IN_PLACE)) {
            Rows a = calls.rows();
            Rows b = calls.rows();
            calls.undeclared("y is x", Capability.IN_PLACE, Forward.of(a, a));
            calls.undeclared("sum is residual", Capability.IN_PLACE, Forward.of(a, calls.rows()).residual(b).sum(b));
            SavedStatistics saved = calls.saved(ROWS);
            calls.undeclared("dx is dy", Capability.IN_PLACE, Backward.of(a, b, saved).dx(a));
            calls.undeclared("dx is dh", Capability.IN_PLACE, Backward.of(a, calls.rows(), saved).dh(b).dx(b));
        }
    }

    @Test
    void heapMemory() {
        try (RefusedCalls calls = without(Capability.HEAP_MEMORY)) {
            calls.refused(UnsupportedOperationException.class, "x is in a Java array, " + FakeDevice.NAME
                    + " does not declare HEAP_MEMORY: pass native memory", Forward.of(calls.rows(), calls.rows()));
        }
    }

    @Test
    void nativeMemory() {
        try (RefusedCalls calls = without(Capability.NATIVE_MEMORY); Arena arena = Arena.ofConfined()) {
            Memory column = Memory.of(arena.allocate(WIDTH * 4L, 4), ElementType.FLOAT32);
            calls.refused(UnsupportedOperationException.class, "gamma is in native memory, " + FakeDevice.NAME
                    + " does not declare NATIVE_MEMORY: pass a Java array",
                    Forward.of(calls.rows(), calls.rows()).gamma(column));
        }
    }

    @Test
    void deviceMemory() {
        try (RefusedCalls calls = without(); FakeGpu gpu = new FakeGpu(1)) {
            Rows rows = Rows.of(gpu.allocate(ElementType.FLOAT32, ROWS * WIDTH).memory(), WIDTH);
            calls.refused(UnsupportedOperationException.class, "x is in device memory, " + FakeDevice.NAME
                    + " works on host memory: pass Memory.of an array or a native segment",
                    Forward.of(rows, calls.rows()));
            Refusal.assertUnsupported(FakeDevice.NAME + " has no memory of its own (DEVICE_MEMORY is not among its "
                    + "capabilities): use Memory.of with arrays or native memory",
                    () -> calls.device.allocate(ElementType.FLOAT32, 1));
        }
    }

    @Test
    void aSpecThatIsNotSupported() {
        NormSpec wide = NormSpec.rms(1 << 21);
        try (FakeDevice device = FakeDevice.onHost()) {
            Refusal.assertUnsupported(FakeDevice.NAME + " does not support " + wide + ": rows are longer than 1048576",
                    () -> LayerNorm.on(device, wide));
        }
    }
}
