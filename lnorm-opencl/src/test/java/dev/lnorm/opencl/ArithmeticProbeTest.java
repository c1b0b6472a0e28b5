// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a device's arithmetic is exact is found out, not asked. */
class ArithmeticProbeTest {
    @ParameterizedTest
    @EnumSource
    void poclIsExact(ElementType type) {
        Installed.POCL.require();
        FoundDevice pocl = Platforms.devices().stream().filter(found -> found.platformName().startsWith("Portable"))
                .findFirst().orElseThrow();
        assertTrue(pocl.isExact(type));
    }

    /** One answer that is off by one bit, of any operation, is enough. */
    @Test
    void oneWrongBitIsSeen() {
        ArithmeticCases cases = ArithmeticCases.of(ElementType.FLOAT32);
        float[] right = new float[cases.count() * 5];
        ByteBuffer a = ByteBuffer.wrap(cases.a()).order(ByteOrder.nativeOrder());
        ByteBuffer b = ByteBuffer.wrap(cases.b()).order(ByteOrder.nativeOrder());
        ByteBuffer c = ByteBuffer.wrap(cases.c()).order(ByteOrder.nativeOrder());
        for (int i = 0; i < right.length; i += 5) {
            float x = a.getFloat();
            float y = b.getFloat();
            float z = c.getFloat();
            right[i] = x + y;
            right[i + 1] = x * y + z;
            right[i + 2] = Math.fma(x, y, z);
            right[i + 3] = (float) Math.sqrt(Math.abs(x));
            right[i + 4] = 1 / x;
        }
        assertTrue(cases.computesAs(bytes(right)));
        for (int operation = 0; operation < 5; operation++) {
            float[] wrong = right.clone();
            int at = 5 * 1000 + operation;
            wrong[at] = Float.intBitsToFloat(Float.floatToRawIntBits(wrong[at]) ^ 1);
            assertFalse(cases.computesAs(bytes(wrong)), "operation " + operation);
        }
    }

    /** Among the cases are some that tell a contracted product and sum, and a flushed subnormal number. */
    @Test
    void contractionAndFlushingAreSeen() {
        ArithmeticCases cases = ArithmeticCases.of(ElementType.FLOAT32);
        ByteBuffer a = ByteBuffer.wrap(cases.a()).order(ByteOrder.nativeOrder());
        ByteBuffer b = ByteBuffer.wrap(cases.b()).order(ByteOrder.nativeOrder());
        ByteBuffer c = ByteBuffer.wrap(cases.c()).order(ByteOrder.nativeOrder());
        int contracted = 0;
        int flushed = 0;
        for (int i = 0; i < cases.count(); i++) {
            float x = a.getFloat();
            float y = b.getFloat();
            float z = c.getFloat();
            contracted += x * y + z == Math.fma(x, y, z) ? 0 : 1;
            flushed += x + y != 0 && Math.abs(x + y) < Float.MIN_NORMAL ? 1 : 0;
        }
        assertTrue(contracted > 100 && flushed > 100, contracted + " contracted, " + flushed + " flushed");
    }

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.nativeOrder());
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip();
    }
}
