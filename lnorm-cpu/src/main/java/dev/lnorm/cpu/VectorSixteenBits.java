// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@code bf16} in vectors, which the JVM does not make of the scalar loops. The last elements go one by one. */
final class VectorSixteenBits extends SixteenBits {
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, VectorWidth.shape());
    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class,
            VectorShape.forBitSize(CpuProbe.vectorBits() / 2));

    @Override
    void widenBfloat16(short[] bits, int bitsAt, float[] values, int at, int length) {
        int whole = FLOATS.loopBound(length);
        for (int i = 0; i < whole; i += FLOATS.length()) {
            ((IntVector) ShortVector.fromArray(SHORTS, bits, bitsAt + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                    .lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(values, at + i);
        }
        super.widenBfloat16(bits, bitsAt + whole, values, at + whole, length - whole);
    }

    /**
     * {@link dev.lnorm.Bfloat16#fromFloat}: rounds by adding half a unit, less one bit, and the last bit that stays,
     * which may carry out of a NaN. Whether there is one is seen in a sum of all elements times 0, which costs less
     * than to look at each; an infinity leads to the scalar loop too.
     */
    @Override
    void narrowBfloat16(float[] values, int at, short[] bits, int bitsAt, int length) {
        int from = FloatVectors.unaligned(bitsAt, Short.BYTES, length);
        int whole = from + FLOATS.loopBound(length - from);
        FloatVector zero = FloatVector.zero(FLOATS);
        FloatVector sum = zero;
        for (int i = from; i < whole; i += FLOATS.length()) {
            FloatVector value = FloatVector.fromArray(FLOATS, values, at + i);
            sum = value.fma(zero, sum);
            IntVector all = value.reinterpretAsInts();
            all.lanewise(VectorOperators.LSHR, 16).and(1).add(all).add(0x7fff).lanewise(VectorOperators.LSHR, 16)
                    .convertShape(VectorOperators.I2S, SHORTS, 0).reinterpretAsShorts().intoArray(bits, bitsAt + i);
        }
        if (sum.test(VectorOperators.IS_NAN).anyTrue()) {
            super.narrowBfloat16(values, at + from, bits, bitsAt + from, whole - from);
        }
        super.narrowBfloat16(values, at, bits, bitsAt, from);
        super.narrowBfloat16(values, at + whole, bits, bitsAt + whole, length - whole);
    }
}
