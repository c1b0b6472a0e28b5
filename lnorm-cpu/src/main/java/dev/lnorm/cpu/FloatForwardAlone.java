// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of one row of one block, in vectors, if all operands are Java arrays of the compute type. To bind
 * operands takes half as long as the loops of such a row, so nothing is bound here. Any other call, and a rare row, is
 * left to {@link FloatForwardRows}. Immutable: one for each spec, shared by threads.
 */
final class FloatForwardAlone {
    private final FloatStatistics statistics;
    private final int width;
    private final boolean unitOffset;

    FloatForwardAlone(NormSpec spec, FloatStatistics statistics) {
        this.statistics = statistics;
        this.width = spec.width();
        this.unitOffset = spec.hasUnitOffsetGamma();
    }

    /** Runs a call of one row, or returns false and has written nothing. */
    boolean run(Forward call, FloatScratch scratch) {
        if (call.residual() != null || !isArray(call.x().memory()) || !isArray(call.y().memory())
                || !isParameter(call.gamma()) || !isParameter(call.beta()) || (unitOffset && call.gamma() != null)) {
            return false;
        }
        Memory.Heap x = (Memory.Heap) call.x().memory();
        float[] lanes = scratch.lanes;
        float[] elements = x.floats();
        int at = x.offset() + (int) call.x().offset();
        float shift = statistics.layer ? shift(elements, at, lanes) : 0;
        sum(elements, at, shift, lanes);
        float squares = lanes[1];
        float correction = statistics.layer ? lanes[0] * statistics.reciprocal : 0;
        float variance = statistics.variance(correction, squares);
        if (!Float.isFinite(squares) || correction * correction > variance) {
            return false;
        }
        FloatRow row = scratch.pair.first;
        row.shift = shift;
        row.correction = correction;
        row.rstd = statistics.layer ? statistics.rstd(variance) : statistics.rstdOfRms(squares);
        HeapStatistics saved = (HeapStatistics) call.statistics();
        if (saved != null) {
            row.save(saved, 0);
        }
        normalize(call, elements, at, row, scratch);
        return true;
    }

    private static boolean isArray(Memory memory) {
        return memory instanceof Memory.Heap heap && heap.type() == ElementType.FLOAT32;
    }

    private static boolean isParameter(@Nullable Memory memory) {
        return memory == null || isArray(memory);
    }

    private float shift(float[] x, int at, float[] lanes) {
        FloatVectorSums.head(x, at, statistics.head, lanes, 0);
        FloatVectorFold.fold(lanes, 1);
        return lanes[0] * statistics.headReciprocal;
    }

    /** Leaves the two sums in {@code lanes[0]} and {@code lanes[1]}; RMS has only the second. */
    private void sum(float[] x, int at, float shift, float[] lanes) {
        if (statistics.layer) {
            FloatVectorSums.moments(x, at, width, shift, lanes, 0);
        } else {
            FloatVectorSums.squares(x, at, width, lanes, FloatRows.LANES);
        }
        FloatVectorFold.fold(lanes, 2);
    }

    private void normalize(Forward call, float[] x, int xAt, FloatRow row, FloatScratch scratch) {
        Memory.Heap y = (Memory.Heap) call.y().memory();
        Memory.Heap gamma = (Memory.Heap) call.gamma();
        Memory.Heap beta = (Memory.Heap) call.beta();
        float[] gammas = gamma == null ? scratch.gamma.absent(width) : gamma.floats();
        float[] betas = beta == null ? scratch.beta.absent(width) : beta.floats();
        FloatVectorNormalize.row(x, xAt, gammas, gamma == null ? 0 : gamma.offset(), betas,
                beta == null ? 0 : beta.offset(), y.floats(), y.offset() + (int) call.y().offset(), width,
                row.shift, row.correction, row.rstd);
    }
}
