// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/** Calls that are refused, and the proof that they reached no kernel and wrote nothing. */
final class RefusedCalls implements AutoCloseable {
    static final NormSpec SPEC = NormSpec.layer(4);
    static final int WIDTH = 4;
    static final int ROWS = 3;

    final FakeDevice device;
    final LayerNorm norm;
    private final List<float[]> arrays = new ArrayList<>();

    RefusedCalls(FakeDevice device) {
        this.device = device;
        this.norm = LayerNorm.on(device, SPEC);
    }

    /** An array of poison that no refused call may change. */
    float[] array(int length) {
        float[] values = poison(length);
        arrays.add(values);
        return values;
    }

    Memory memory(int length) {
        return Memory.of(array(length));
    }

    /** Dense rows of the spec's width. */
    Rows rows(int count) {
        return Rows.of(memory(count * WIDTH), WIDTH);
    }

    Rows rows() {
        return rows(ROWS);
    }

    /** Statistics that a forward pass of {@code count} rows has filled. */
    SavedStatistics saved(int count) {
        SavedStatistics statistics = norm.statistics(count);
        norm.forward(Forward.of(Rows.of(Memory.of(new float[count * WIDTH]), WIDTH),
                Rows.of(Memory.of(new float[count * WIDTH]), WIDTH)).save(statistics));
        device.calls.clear();
        return statistics;
    }

    void badArgument(String message, Forward call) {
        refused(IllegalArgumentException.class, message, call);
    }

    void badArgument(String message, Backward call) {
        refused(IllegalArgumentException.class, message, call);
    }

    void undeclared(String what, Capability capability, Forward call) {
        refused(UnsupportedOperationException.class, undeclared(what, capability), call);
    }

    void undeclared(String what, Capability capability, Backward call) {
        refused(UnsupportedOperationException.class, undeclared(what, capability), call);
    }

    private static String undeclared(String what, Capability capability) {
        return what + ", " + FakeDevice.NAME + " does not declare " + capability + " for " + SPEC
                + ": do without it, or choose another backend";
    }

    void refused(Class<? extends Throwable> type, String message, Forward call) {
        Refusal.assertRefused(type, message, () -> norm.forward(call));
        Refusal.assertRefused(type, message, () -> norm.forwardCopying(call));
        try (DeviceQueue queue = device.openQueue()) {
            Refusal.assertRefused(type, message, () -> norm.forward(call, queue));
        }
        assertUntouched();
    }

    void refused(Class<? extends Throwable> type, String message, Backward call) {
        Refusal.assertRefused(type, message, () -> norm.backward(call));
        Refusal.assertRefused(type, message, () -> norm.backwardCopying(call));
        try (DeviceQueue queue = device.openQueue()) {
            Refusal.assertRefused(type, message, () -> norm.backward(call, queue));
        }
        assertUntouched();
    }

    void accepted(Forward call) {
        norm.forward(call);
        assertEquals(List.of(call), device.calls);
        device.calls.clear();
    }

    void accepted(Backward call) {
        norm.backward(call);
        assertEquals(List.of(call), device.calls);
        device.calls.clear();
    }

    private void assertUntouched() {
        assertEquals(List.of(), device.calls, "calls that reached the kernel");
        arrays.forEach(array -> assertArrayEquals(poison(array.length), array));
    }

    private static float[] poison(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = -1000.5f - i;
        }
        return values;
    }

    @Override
    public void close() {
        norm.close();
        device.close();
    }
}
