// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.cuda.emulator.machine.Bench;
import dev.lnorm.cuda.emulator.ptx.PtxException;
import java.util.SplittableRandom;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Opcode forms against Java's arithmetic and against results known from the PTX manual. */
class FormsTest {

    private static final long[] CORNERS = {0, 1, 2, 31, 32, 63, 64, -1, 0x7FFF, 0x8000, 0x7FFF_FFFFL, 0x8000_0000L,
            0xFFFF_FFFFL, Long.MAX_VALUE,
            Long.MIN_VALUE, 0x3F80_0000L, 0xBF80_0000L, 0x7F80_0000L, 0xFF80_0000L, 0x7FC0_0000L, 1L << 31 | 1};
    private static final long MASK_32 = 0xFFFF_FFFFL;

    private static long run(String opcode, long... operands) {
        long[] four = new long[4];
        System.arraycopy(operands, 0, four, 0, operands.length);
        Form form = Forms.find(opcode);
        assertTrue(form != null, opcode);
        return form.operation().apply(four[0], four[1], four[2], four[3]);
    }

    private static void like(String opcode, long mask, LongBinaryOperator expected) {
        SplittableRandom random = new SplittableRandom(opcode.hashCode());
        for (int i = 0; i < 4000; i++) {
            long a = (i < CORNERS.length * CORNERS.length ? CORNERS[i % CORNERS.length] : random.nextLong()) & mask;
            long b = (i < CORNERS.length * CORNERS.length
                    ? CORNERS[i / CORNERS.length]
                    : random.nextLong() >> random.nextInt(64)) & mask;
            assertEquals(expected.applyAsLong(a, b) & mask, run(opcode, a, b), () -> opcode + " " + a + " " + b);
        }
    }

    private static long bits(float value) {
        return !Float.isNaN(value) ? Float.floatToRawIntBits(value) & MASK_32 : 0x7FFF_FFFF;
    }

    private static float f(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    @Test
    void integersOf32Bits() {
        like("add.s32", MASK_32, (a, b) -> (int) a + (int) b);
        like("sub.u32", MASK_32, (a, b) -> (int) a - (int) b);
        like("mul.lo.s32", MASK_32, (a, b) -> (int) a * (int) b);
        like("mul.hi.s32", MASK_32, (a, b) -> (long) (int) a * (int) b >> 32);
        like("mul.hi.u32", MASK_32, (a, b) -> a * b >>> 32);
        like("min.s32", MASK_32, (a, b) -> Math.min((int) a, (int) b));
        like("max.u32", MASK_32, Math::max);
        assertEquals(-3 & MASK_32, run("div.s32", -7 & MASK_32, 2));
        assertEquals(0x7FFF_FFFCL, run("div.u32", -7 & MASK_32, 2));
        assertEquals(-1 & MASK_32, run("rem.s32", -7 & MASK_32, 2));
        like("shl.b32", MASK_32, (a, b) -> b > 31 ? 0 : (int) a << (int) b);
        like("shr.u32", MASK_32, (a, b) -> b > 31 ? 0 : (int) a >>> (int) b);
        like("shr.s32", MASK_32, (a, b) -> (int) a >> (int) Math.min(b, 31));
        like("and.b32", MASK_32, (a, b) -> a & b);
        like("clz.b32", MASK_32, (a, b) -> Integer.numberOfLeadingZeros((int) a));
        like("popc.b32", MASK_32, (a, b) -> Integer.bitCount((int) a));
    }

    @Test
    void integersOf64Bits() {
        like("add.s64", -1, Long::sum);
        like("mul.lo.s64", -1, (a, b) -> a * b);
        like("mul.hi.u64", -1, Math::unsignedMultiplyHigh);
        like("min.s64", -1, Math::min);
        like("max.u64", -1, (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b);
        for (long count = 0; count < 100; count++) {
            assertEquals(count > 63 ? 0 : 0x9ABC_DEF0_1234_5678L >>> count,
                    run("shr.u64", 0x9ABC_DEF0_1234_5678L, count));
            assertEquals(0x9ABC_DEF0_1234_5678L >> Math.min(count, 63), run("shr.s64", 0x9ABC_DEF0_1234_5678L, count));
            assertEquals(count > 63 ? 0 : 0x9ABC_DEF0_1234_5678L << count,
                    run("shl.b64", 0x9ABC_DEF0_1234_5678L, count));
        }
        like("not.b64", -1, (a, b) -> ~a);
        assertEquals(-3, run("div.s64", -7, 2));
        assertEquals(-1, run("rem.s64", -7, 2));
        assertEquals(Long.MAX_VALUE, run("div.u64", -1, 2));
    }

    @Test
    void wideProducts() {
        assertEquals(-6, run("mul.wide.s32", -2 & MASK_32, 3));
        assertEquals((MASK_32 - 1) * 3, run("mul.wide.u32", MASK_32 - 1, 3));
        assertEquals(4, run("mad.wide.s32", -2 & MASK_32, 3, 10));
        assertEquals(0xFFFF_FFFAL, run("mul.wide.s16", 0xFFFE, 3));
    }

    @Test
    void singlePrecision() {
        like("add.rn.f32", MASK_32, (a, b) -> bits(f(a) + f(b)));
        like("sub.rn.f32", MASK_32, (a, b) -> bits(f(a) - f(b)));
        like("mul.rn.f32", MASK_32, (a, b) -> bits(f(a) * f(b)));
        like("div.rn.f32", MASK_32, (a, b) -> bits(f(a) / f(b)));
        like("sqrt.rn.f32", MASK_32, (a, b) -> bits((float) Math.sqrt(f(a))));
        like("rcp.rn.f32", MASK_32, (a, b) -> bits(1 / f(a)));
        like("neg.f32", MASK_32, (a, b) -> bits(-f(a)));
        like("abs.f32", MASK_32, (a, b) -> bits(Math.abs(f(a))));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 10_000; i++) {
            long a = random.nextInt() & MASK_32;
            long b = random.nextInt() & MASK_32;
            long c = random.nextInt() & MASK_32;
            assertEquals(bits(Math.fma(f(a), f(b), f(c))), run("fma.rn.f32", a, b, c));
        }
    }

    @Test
    void doublePrecision() {
        LongBinaryOperator sum = (a, b) -> Double
                .doubleToLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
        like("add.rn.f64", -1, sum);
        like("mul.f64", -1, (a, b) -> Double.doubleToLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b)));
        like("sqrt.rn.f64", -1, (a, b) -> Double.doubleToLongBits(Math.sqrt(Double.longBitsToDouble(a))));
        like("div.rn.f64", -1,
                (a, b) -> Double.doubleToLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b)));
    }

    @Test
    void minimumIgnoresOneNaNAndOrdersZeros() {
        long nan = 0x7FC0_0001L;
        assertEquals(bits(2), run("min.f32", nan, bits(2)));
        assertEquals(bits(2), run("max.f32", bits(2), nan));
        assertEquals(0x7FFF_FFFFL, run("min.f32", nan, nan));
        assertEquals(0x8000_0000L, run("min.f32", 0, 0x8000_0000L));
        assertEquals(0, run("max.f32", 0x8000_0000L, 0));
    }

    @Test
    void flushAndSaturate() {
        assertEquals(0x8000_0000L, run("add.rn.ftz.f32", 0x8000_0001L, 0x8000_0000L));
        assertEquals(0, run("mul.ftz.f32", 0x0080_0000L, bits(0.5f)));
        assertEquals(0x0040_0000L, run("mul.f32", 0x0080_0000L, bits(0.5f)));
        assertEquals(bits(1), run("add.sat.f32", bits(3), bits(4)));
        assertEquals(0, run("add.sat.f32", 0x7FC0_0000L, bits(4)));
    }

    @ParameterizedTest
    @CsvSource({"cvt.rzi.s32.f32, 2.9, 2", "cvt.rni.s32.f32, 2.5, 2", "cvt.rmi.s32.f32, -2.1, -3",
            "cvt.rpi.s32.f32, -2.9, -2",
            "cvt.rzi.s32.f32, 3e9, 2147483647", "cvt.rzi.u32.f32, -1, 0", "cvt.rzi.u32.f32, NaN, 0",
            "cvt.rzi.s8.f32, 300, 127",
            "cvt.rni.s64.f32, 1e30, 9223372036854775807", "cvt.rzi.s64.f32, NaN, -9223372036854775808"})
    void floatsToIntegers(String opcode, float value, long expected) {
        long mask = opcode.contains("64") ? -1 : opcode.contains(".s8") ? 0xFF : MASK_32;
        assertEquals(expected & mask, run(opcode, bits(value)));
    }

    @Test
    void integersToFloats() {
        like("cvt.rn.f32.s32", MASK_32, (a, b) -> bits((int) a));
        like("cvt.rn.f32.u32", MASK_32, (a, b) -> bits((float) a));
        assertEquals(Double.doubleToLongBits(0x1p64), run("cvt.rn.f64.u64", -1));
        assertEquals(Double.doubleToLongBits(Math.nextDown(0x1p64)), run("cvt.rz.f64.u64", -1));
        assertEquals(bits(16777216), run("cvt.rz.f32.s32", 16777217));
        assertEquals(bits(16777218), run("cvt.rp.f32.s32", 16777217));
    }

    @Test
    void integersToIntegers() {
        assertEquals(0xFFFF_FFFF_FFFF_FFFFL, run("cvt.s64.s32", MASK_32));
        assertEquals(MASK_32, run("cvt.u64.u32", MASK_32));
        assertEquals(0xFFFF_FF80L, run("cvt.s32.s8", 0x1280));
        assertEquals(0x80, run("cvt.u32.u8", 0x1280));
        assertEquals(127, run("cvt.sat.s8.s32", 300));
        assertEquals(0, run("cvt.sat.u32.s64", -5));
    }

    @Test
    void halves() {
        assertEquals(0x3C00, run("cvt.rn.f16.f32", bits(1)));
        assertEquals(0x7C00, run("cvt.rn.f16.f32", bits(65520)));
        assertEquals(0x7BFF, run("cvt.rz.f16.f32", bits(65520)));
        assertEquals(0x7FFF, run("cvt.rn.f16.f32", 0x7FC0_0000L));
        assertEquals(0x3F80, run("cvt.rn.bf16.f32", bits(1)));
        assertEquals(0x3F80_4000L, run("cvt.rn.bf16x2.f32", bits(1), bits(2)));
        assertEquals(bits(1), run("cvt.f32.f16", 0x3C00));
        // One rounding: through f32 the tie would go the other way.
        assertEquals(0x3C01, run("cvt.rn.f16.f64", Double.doubleToLongBits(1 + 0x1p-11 + 0x1p-40)));
    }

    @Test
    void fieldsAndBytes() {
        assertEquals(0x34, run("bfe.u32", 0x1234_5678L, 16, 8));
        assertEquals(0xFFFF_FFF8L, run("bfe.s32", 0x8000_0000L, 28, 4));
        assertEquals(0x12AB_5678L, run("bfi.b32", 0xAB, 0x1234_5678L, 16, 8));
        assertEquals(0x7856_3412L, run("prmt.b32", 0x1234_5678L, 0, 0x0123));
        assertEquals(0x96, run("lop3.b32", 0xF0, 0xCC, 0xAA, 0x96));
        assertEquals(0x2345_6789L, run("shf.l.wrap.b32", 0x9ABC_DEF0L, 0x1234_5678L, 4));
        assertEquals(0x89AB_CDEFL, run("shf.r.wrap.b32", 0x9ABC_DEF0L, 0x1234_5678L, 4));
    }

    @Test
    void comparisons() {
        long nan = 0x7FC0_0000L;
        assertTrue(Conditions.find("lt.f32").test(bits(1), bits(2)));
        assertTrue(!Conditions.find("ne.f32").test(nan, nan));
        assertTrue(Conditions.find("neu.f32").test(nan, nan));
        assertTrue(Conditions.find("leu.f32").test(nan, bits(1)));
        assertTrue(Conditions.find("num.f32").test(bits(1), bits(1)));
        assertTrue(Conditions.find("eq.f32").test(0, 0x8000_0000L));
        assertTrue(Conditions.find("lt.s32").test(MASK_32, 0));
        assertTrue(Conditions.find("hi.u32").test(MASK_32, 0));
        assertTrue(Conditions.find("lt.s16").test(0xFFFF, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"add.rn.sat.f64 %fd1, %fd2, %fd3;", "ex2.approx.f32 %f1, %f2;",
            "ld.volatile.global.u32 %r3, [%rd1];",
            "atom.global.add.u32 %r3, [%rd1], 1;", "mul.s32 %r3, %r1, %r1;", "shfl.bfly.b32 %r3, %r1, 1, 31;",
            "bar.sync 0, 64;", "frobnicate;",
            "ld.global.u32 %rd3, [%r1];", "add.s32 %r3, %r1, %rd1;", "add.s32 %r3, %r1;", "bra NOWHERE;",
            "mov.u32 %r3, %clock;"})
    void whatIsNotKnownIsRefusedWithItsLine(String statement) {
        PtxException refusal = assertThrows(PtxException.class,
                () -> new Bench().run(Bench.kernel(statement), 1, 1, 0, 0));
        assertTrue(refusal.getMessage().startsWith("PTX line 13: "), refusal.getMessage());
    }
}
