// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.ElementType.FLOAT64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The change from scalar to vector rows in one JVM. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WarmUpTest {
    private static final float[] ROW = {1, 3, 4, 8, 0.5f};

    @Test
    void vectorRowsTakeOverUnderWayAndNoBitChanges() throws InterruptedException {
        try (NormDevice device = new CpuBackend().open(0);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(ROW.length))) {
            float[] first = norm.forward(ROW, null, null);
            while (!WarmUp.FLOAT.isDone()) {
                assertBits(first, norm.forward(ROW, null, null));
                Thread.sleep(1);
            }
            assertBits(first, norm.forward(ROW, null, null));
        }
    }

    @Test
    void nativeRowsAreUsedInPlaceUnderWayAndNoBitChanges() throws InterruptedException {
        int width = 128;
        NormSpec floats = NormSpec.layer(width);
        NormSpec doubles = floats.types(FLOAT64, FLOAT64);
        try (NormDevice device = new CpuBackend().open(0);
                LayerNorm ofFloats = LayerNorm.on(device, floats);
                LayerNorm ofDoubles = LayerNorm.on(device, doubles);
                Arena arena = Arena.ofShared()) {
            double[] first = {};
            while (!WarmUp.NATIVE_FLOAT.isDone() || !WarmUp.NATIVE_DOUBLE.isDone() || first.length == 0) {
                double[] values = Operands.random(new SplittableRandom(1), ElementType.FLOAT32, 3 * width);
                Memory y = Operands.outside(arena, ElementType.FLOAT32, values);
                ofFloats.forward(Forward.of(Rows.of(y, width), Rows.of(y, width)));
                Memory wide = Operands.outside(arena, FLOAT64, values);
                ofDoubles.forward(Forward.of(Rows.of(wide, width), Rows.of(wide, width)));
                double[] results = DoubleStream.concat(DoubleStream.of(Operands.values(y)),
                        DoubleStream.of(Operands.values(wide))).toArray();
                first = first.length == 0 ? results : first;
                Operands.assertSame(first, results, "before and after");
                Thread.sleep(1);
            }
        }
    }

    @Test
    void devicesThatCloseAtOnceDoNotHoldItUp() throws InterruptedException {
        while (!WarmUp.DOUBLE.isDone()) {
            try (NormDevice closing = new CpuBackend().open(0);
                    LayerNorm norm = LayerNorm.on(closing, NormSpec.layer(2).types(FLOAT64, FLOAT64))) {
                Memory row = Memory.of(new double[] {1, 2});
                norm.forward(Forward.of(Rows.of(row, 2), Rows.of(row, 2)));
            }
            Thread.sleep(1);
        }
    }

    @Test
    void threadsAreTheCallersChoice() {
        try (CpuDevice device = (CpuDevice) new CpuBackend().open(0, 3)) {
            assertEquals(3, device.pool().threads());
        }
        String message = assertThrows(IllegalArgumentException.class, () -> new CpuBackend().open(0, 0)).getMessage();
        assertTrue(message.contains("threads is 0"), message);
    }

    private static void assertBits(float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]), "column " + i);
        }
    }
}
