// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import org.junit.jupiter.api.Test;

/** Rows are accessed in whole aligned vectors only if every one of them begins with such a vector. */
class AlignmentTest {
    private static final int VECTOR = 4;
    private static final int ALIGNED = 8;
    private static final int LONGS = ALIGNED + 1 + 4;

    @Test
    void aRowThatBeginsWithinAVectorMakesAllUnaligned() {
        try (NormDevice device = Installed.pocl("gpu").open(0);
                DeviceBuffer buffer = device.allocate(ElementType.FLOAT32, 200)) {
            for (int offset = 0; offset <= 2 * VECTOR; offset++) {
                for (int stride = 5; stride <= 2 * VECTOR; stride++) {
                    boolean every = offset % VECTOR == 0 && stride % VECTOR == 0;
                    assertEquals(every ? 1 : 0, aligned(buffer, offset, stride, 10), offset + ", " + stride);
                    assertEquals(offset % VECTOR == 0 ? 1 : 0, aligned(buffer, offset, stride, 1), "one row");
                }
            }
        }
    }

    private static long aligned(DeviceBuffer buffer, int offset, int stride, int rows) {
        long length = (rows - 1L) * stride + 5;
        Rows view = Rows.strided(buffer.memory().slice(offset, length), 5, 0, rows, stride);
        return new CallArguments(LONGS, NormSpec.layer(5), rows, 1, VECTOR).rows(view).values()[ALIGNED];
    }
}
