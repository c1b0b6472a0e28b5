// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Host operands on a device with memory of its own: results as on the host, and nothing else written or kept. */
class CopyingCallsTest {
    private static final NormSpec SPEC = NormSpec.layer(2);
    private static final float OLD = -7;

    private final FakeGpu gpu = new FakeGpu(0);
    private final FakeDevice host = FakeDevice.onHost();
    private final LayerNorm onGpu = LayerNorm.on(gpu, SPEC);
    private final LayerNorm onHost = LayerNorm.on(host, SPEC);

    @AfterEach
    void close() {
        onGpu.close();
        onHost.close();
        assertEquals(0, gpu.openBuffers.get(), "buffers that were left open");
        assertEquals(0, gpu.queues.size(), "queues that were left open");
        gpu.close();
        host.close();
    }

    private static float[] counting(int length, int from) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = from + i;
        }
        return values;
    }

    private static float[] old(int length) {
        float[] values = new float[length];
        Arrays.fill(values, OLD);
        return values;
    }

    private static Rows dense(float... values) {
        return Rows.of(Memory.of(values), 2);
    }

    @Test
    void theShortestCall() {
        assertArrayEquals(new float[] {21, 42, 41, 82},
                onGpu.forward(new float[] {2, 4, 4, 8}, new float[] {10, 10}, new float[] {1, 2}));
    }

    /** [B = 2, T0:T1 = 1:3, D = 2] of [2, 4, 2]. */
    private static Rows slice(float[] values) {
        return Rows.of(Memory.of(values), 2).view(2, 4, 2).blocks(2, 8);
    }

    @Test
    void stridedOperandsGiveTheSameBytesAsOnTheHost() {
        Memory gamma = Memory.of(new float[] {2, 3});
        Memory beta = Memory.of(new float[] {0.5f, 0.25f});
        float[][] y = {old(16), old(16)};
        float[][] sum = {old(16), old(16)};
        for (int i = 0; i < 2; i++) {
            LayerNorm norm = i == 0 ? onGpu : onHost;
            SavedStatistics saved = norm.statistics(4);
            norm.forwardCopying(
                    Forward.of(slice(counting(16, 0)), Rows.of(Memory.of(y[i]), 2).view(1, 4, 4)).gamma(gamma)
                            .beta(beta).residual(dense(10, 20).view(0, 4, 0)).sum(slice(sum[i])).save(saved));
            assertEquals(4, saved.rows());
            assertEquals(1003, saved.rstd(3));
            assertEquals(20, saved.mean(2));
        }
        assertArrayEquals(y[1], y[0]);
        assertArrayEquals(sum[1], sum[0]);
        assertArrayEquals(new float[] {OLD, OLD, 12, 23, 14, 25, OLD, OLD, OLD, OLD, 20, 31, 22, 33, OLD, OLD}, sum[0]);
        assertArrayEquals(new float[] {OLD, 24.5f, 69.25f, OLD, OLD, 28.5f, 75.25f, OLD}, Arrays.copyOf(y[0], 8));
    }

    @Test
    void backwardGivesTheSameAsOnTheHost() {
        float[][] dx = {old(16), old(16)};
        float[][] dgamma = {{100, 200}, {100, 200}};
        float[][] dbeta = {{100, 200}, {100, 200}};
        for (int i = 0; i < 2; i++) {
            LayerNorm norm = i == 0 ? onGpu : onHost;
            SavedStatistics saved = norm.statistics(4);
            norm.forwardCopying(Forward.of(slice(counting(16, 0)), dense(old(8))).save(saved));
            norm.backwardCopying(Backward.of(slice(counting(16, 50)), slice(counting(16, 0)), saved)
                    .gamma(Memory.of(new float[] {2, 3})).dh(dense(counting(8, 1000))).dx(slice(dx[i]))
                    .dgamma(Memory.of(dgamma[i]), Backward.Mode.ACCUMULATE)
                    .dbeta(Memory.of(dbeta[i]), Backward.Mode.OVERWRITE));
        }
        assertArrayEquals(dx[1], dx[0]);
        assertArrayEquals(dgamma[1], dgamma[0]);
        assertArrayEquals(new float[] {228, 232}, dbeta[0]);
        assertEquals(OLD, dx[0][0]);
    }

    @Test
    void outputsMayBeTheirInputs() {
        float[] x = {1, 2, 3, 4};
        onGpu.forwardCopying(Forward.of(dense(x), dense(x)).beta(Memory.of(new float[] {10, 20})));
        assertArrayEquals(new float[] {11, 22, 13, 24}, x);
    }

    @Test
    void noRowsAreFine() {
        assertEquals(0, onGpu.forward(new float[0], null, null).length);
    }

    @Test
    void aFailedKernelWritesNothing() {
        float[] y = old(4);
        SavedStatistics saved = onGpu.statistics(2);
        Forward call = Forward.of(dense(1, 2, 3, 4), dense(y)).save(saved);
        onGpu.forwardCopying(call);
        Arrays.fill(y, OLD);

        gpu.failingWork = "forward";
        DeviceException later = assertThrows(DeviceException.class, () -> onGpu.forwardCopying(call));
        assertEquals("forward failed on " + FakeDevice.NAME, later.getMessage());
        assertNotWritten(y, saved);

        onGpu.forwardCopying(call);
        Arrays.fill(y, OLD);
        DeviceException atOnce = new DeviceException("the launch was refused", null);
        gpu.kernelFailure = atOnce;
        assertSame(atOnce, assertThrows(DeviceException.class, () -> onGpu.forwardCopying(call)));
        gpu.kernelFailure = null;
        assertNotWritten(y, saved);
    }

    private void assertNotWritten(float[] y, SavedStatistics saved) {
        assertArrayEquals(old(y.length), y);
        assertEquals(0, gpu.openBuffers.get());
        Refusal.assertBadState("saved statistics for 2 rows on " + FakeDevice.NAME
                + " hold no forward pass: run one with Forward.save first", saved::rows);
    }

    @Test
    void aFailedAllocationWritesNothingAndLeavesNothing() {
        for (int allocations = 0; allocations < 3; allocations++) {
            float[] y = old(4);
            gpu.allocationsLeft.set(allocations);
            Forward call = Forward.of(dense(1, 2, 3, 4), dense(y)).gamma(Memory.of(new float[2]));
            Refusal.assertRefused(DeviceException.class, "allocating " + (allocations < 2 ? 4 : 2) + " f32 on "
                    + FakeDevice.NAME + " failed: out of memory", () -> onGpu.forwardCopying(call));
            assertArrayEquals(old(4), y);
            assertEquals(0, gpu.openBuffers.get());
        }
    }

    @Test
    void aFailedCallDoesNotHauntTheNext() {
        gpu.failingWork = "copy";
        gpu.kernelFailure = new DeviceException("the launch was refused", null);
        assertThrows(DeviceException.class, () -> onGpu.forward(new float[4], null, null));
        gpu.kernelFailure = null;
        assertArrayEquals(new float[] {1, 2}, onGpu.forward(new float[] {1, 2}, null, null));
    }

    @Test
    void refusalsAreThoseOfTheHostAndComeBeforeAnyWork() {
        float[] y = old(4);
        Refusal.assertBadArgument("y has 2 rows, the first operand has 3: pass equally many rows",
                () -> onGpu.forwardCopying(Forward.of(dense(new float[6]), dense(y))));
        Refusal.assertBadArgument("gamma has 3 elements, the width is 2: pass one gamma value per column",
                () -> onGpu.forwardCopying(Forward.of(dense(new float[4]), dense(y)).gamma(Memory.of(new float[3]))));
        assertArrayEquals(old(4), y);
        assertEquals(Integer.MAX_VALUE, gpu.allocationsLeft.get());
        assertFalse(gpu.calls.iterator().hasNext());
    }
}
