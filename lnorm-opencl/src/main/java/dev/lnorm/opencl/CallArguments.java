// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel is told of a call: the structures of {@code calls.cl}, all longs, written in their order. Offsets count
 * from the beginning of a buffer.
 */
final class CallArguments {
    private static final int HEAD = 64;
    private static final int SHAPE = 9;
    private static final int ALIGNED = 8;

    private final long[] values;
    private final int vector;
    private int next = SHAPE;
    private int operand;

    /**
     * Begins with the shape.
     *
     * @param longs longs of the whole structure
     * @param vector elements of a vector
     */
    CallArguments(int longs, NormSpec spec, long rows, long rowsPerTask, int vector) {
        values = new long[longs];
        this.vector = vector;
        int width = spec.width();
        values[0] = rows;
        values[1] = rowsPerTask;
        values[2] = width;
        values[3] = spec.formula() == Formula.LAYER ? 1 : 0;
        values[4] = spec.hasUnitOffsetGamma() ? 1 : 0;
        values[5] = bits(spec, 1.0 / width);
        values[6] = bits(spec, 1.0 / Math.min(width, HEAD));
        values[7] = bits(spec, spec.epsilon());
    }

    private static long bits(NormSpec spec, double value) {
        return spec.computeType() == ElementType.FLOAT64
                ? Double.doubleToRawLongBits(value)
                : Float.floatToRawIntBits((float) value);
    }

    /** Where the next operand's rows are; absent ones take the same room. */
    CallArguments rows(@Nullable Rows rows) {
        if (rows != null) {
            long offset = offset(rows.memory()) + rows.offset();
            values[next] = offset;
            values[next + 1] = rows.stride();
            values[next + 2] = rows.rowsPerBlock();
            values[next + 3] = rows.blockStride();
            if (rows.count() <= 1 || (rows.stride() | rows.blockStride()) % vector == 0) { // else some row is not
                align(rows.memory(), rows.offset());
            }
        }
        next += 4;
        operand++;
        return this;
    }

    /** Where the next operand begins, a parameter. */
    CallArguments parameter(@Nullable Memory memory) {
        if (memory != null) {
            values[next] = offset(memory);
            align(memory, 0);
        }
        next++;
        operand++;
        return this;
    }

    private void align(Memory memory, long offset) {
        Memory.Device device = (Memory.Device) memory;
        long bytes = memory.type().bytes();
        long start = ((OpenClBuffer) device.buffer()).alignment() + (device.offset() + offset) * bytes;
        if (start % (vector * bytes) == 0) {
            values[ALIGNED] |= 1L << operand;
        }
    }

    private static long offset(Memory memory) {
        return ((Memory.Device) memory).offset();
    }

    /** The structure. */
    long[] values() {
        return values;
    }
}
