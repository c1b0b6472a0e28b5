// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * Single operations with what IEEE 754 says of them, which is what Java computes: sums, products and sums, fused ones,
 * roots and reciprocals over the whole range, subnormal numbers included, and conversions of a stored type. Always the
 * same cases.
 */
final class ArithmeticCases {
    private static final int COUNT = 8192;
    private static final int ANSWERS = 5;
    private static final int STORED = 1 << 16;

    private final ElementType type;
    private final boolean isDouble;
    private final double[] a = new double[COUNT];
    private final double[] b = new double[COUNT];
    private final double[] c = new double[COUNT];
    private final long[] storedBits = new long[STORED];
    private final double[] computed = new double[STORED];

    private ArithmeticCases(ElementType type) {
        this.type = type;
        this.isDouble = type == ElementType.FLOAT64;
    }

    static ArithmeticCases of(ElementType type) {
        ArithmeticCases cases = new ArithmeticCases(type);
        SplittableRandom random = new SplittableRandom(754);
        for (int i = 0; i < COUNT; i++) {
            boolean small = i % 4 == 0; // products and sums there are subnormal
            cases.a[i] = cases.value(random, small);
            cases.b[i] = i % 8 < 4 ? cases.value(random, small) : cases.value(random, false);
            double product = cases.isDouble ? cases.a[i] * cases.b[i] : (float) cases.a[i] * (float) cases.b[i];
            cases.c[i] = i % 2 == 0 ? -product : cases.value(random, small); // -product: what is left is the rounding
        }
        for (int i = 0; i < STORED; i++) {
            cases.storedBits[i] = type.isSixteenBit() ? i : random.nextLong();
            cases.computed[i] = cases.nearStored(i, random);
        }
        return cases;
    }

    /** A value of any exponent, or a subnormal or tiny one. */
    private double value(SplittableRandom random, boolean small) {
        double significand = (1 + random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
        int least = isDouble ? -1074 : -149;
        int exponent = small
                ? least + random.nextInt(isDouble ? 60 : 30)
                : random.nextInt(-least / 2) - (-least / 4);
        double value = Math.scalb(significand, exponent);
        return isDouble ? value : (float) value;
    }

    /** 16-bit types: halfway between two stored values, or next to it; else anything. */
    private double nearStored(int i, SplittableRandom random) {
        if (!type.isSixteenBit()) {
            return value(random, i % 2 == 0);
        }
        double value = widen(i);
        double above = widen(i + 1 & 0xFFFF);
        if (!Double.isFinite(value) || !Double.isFinite(above)) {
            return value;
        }
        float halfway = (float) ((value + above) / 2);
        return i % 3 == 0 ? halfway : i % 3 == 1 ? Math.nextUp(halfway) : Math.nextDown(halfway);
    }

    private double widen(long bits) {
        return switch (type) {
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            case FLOAT16 -> Float.float16ToFloat((short) bits);
            case BFLOAT16 -> Bfloat16.toFloat((short) bits);
        };
    }

    int count() {
        return COUNT;
    }

    int storedCount() {
        return STORED;
    }

    byte[] a() {
        return compute(a);
    }

    byte[] b() {
        return compute(b);
    }

    byte[] c() {
        return compute(c);
    }

    /** Room for the answers. */
    byte[] answers() {
        return compute(new double[COUNT * ANSWERS]);
    }

    byte[] stored() {
        byte[] bytes = new byte[STORED * type.bytes()];
        ByteBuffer buffer = inNativeOrder(bytes);
        for (long bits : storedBits) {
            put(buffer, type, bits);
        }
        return bytes;
    }

    byte[] computed() {
        return compute(computed);
    }

    /** Room for what is widened. */
    byte[] widened() {
        return compute(new double[STORED]);
    }

    /** Room for what is rounded. */
    byte[] rounded() {
        return new byte[STORED * type.bytes()];
    }

    private byte[] compute(double[] values) {
        byte[] bytes = new byte[values.length * type.compute().bytes()];
        ByteBuffer buffer = inNativeOrder(bytes);
        for (double value : values) {
            put(buffer, type.compute(), isDouble
                    ? Double.doubleToRawLongBits(value)
                    : Float.floatToRawIntBits((float) value));
        }
        return bytes;
    }

    private static ByteBuffer inNativeOrder(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static void put(ByteBuffer buffer, ElementType as, long bits) {
        switch (as) {
            case FLOAT64 -> buffer.putLong(bits);
            case FLOAT32 -> buffer.putInt((int) bits);
            case FLOAT16, BFLOAT16 -> buffer.putShort((short) bits);
        }
    }

    /** Whether the answers are exactly right, in the order of {@code probe.cl}. */
    boolean computesAs(ByteBuffer answers) {
        int wrong = 0;
        for (int i = 0; i < COUNT; i++) {
            wrong += isDouble
                    ? wrong(a[i], b[i], c[i], answers)
                    : wrong((float) a[i], (float) b[i], (float) c[i], answers);
        }
        return wrong == 0;
    }

    private static int wrong(double x, double y, double z, ByteBuffer answers) {
        return differs(x + y, answers) + differs(x * y + z, answers) + differs(Math.fma(x, y, z), answers)
                + differs(Math.sqrt(Math.abs(x)), answers) + differs(1 / x, answers);
    }

    private static int wrong(float x, float y, float z, ByteBuffer answers) {
        return differs(x + y, answers) + differs(x * y + z, answers) + differs(Math.fma(x, y, z), answers)
                + differs((float) Math.sqrt(Math.abs(x)), answers) + differs(1 / x, answers);
    }

    /** Whether stored values were widened exactly. */
    boolean widensAs(ByteBuffer widened) {
        int wrong = 0;
        for (long bits : storedBits) {
            wrong += isDouble ? differs(widen(bits), widened) : differs((float) widen(bits), widened);
        }
        return wrong == 0;
    }

    /** Whether computed values were rounded to the nearest stored ones. */
    boolean roundsAs(ByteBuffer rounded) {
        int wrong = 0;
        for (double value : computed) {
            wrong += switch (type) {
                case FLOAT64 -> differs(value, rounded);
                case FLOAT32 -> differs((float) value, rounded);
                case FLOAT16 -> differs(Float.floatToFloat16((float) value), rounded.getShort());
                case BFLOAT16 -> differs(Bfloat16.fromFloat((float) value), rounded.getShort());
            };
        }
        return wrong == 0;
    }

    /** Stored bits; any NaN is any other. */
    private int differs(short expected, short actual) {
        return expected == actual || (Double.isNaN(widen(expected)) && Double.isNaN(widen(actual))) ? 0 : 1;
    }

    private static int differs(double expected, ByteBuffer actual) {
        return Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual.getDouble()) ? 0 : 1;
    }

    private static int differs(float expected, ByteBuffer actual) {
        return Float.floatToIntBits(expected) == Float.floatToIntBits(actual.getFloat()) ? 0 : 1;
    }
}
