// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of each pass on a few rows, for {@link WarmUp}. Together, the exercises run every loop of {@link FloatRows},
 * of batches ({@link FloatBatch}, by plain calls of narrow rows) and of {@link SixteenBits}.
 */
final class Exercise {
    /** An odd number, so that pairs and a single row are run, and enough for a batch. */
    private static final int ROWS = 5;

    /** A call that takes the way of {@link FloatForwardAlone}. */
    private static final int ONE_ROW = 1;

    /**
     * Whole groups of 64 columns, fewer than 64, some of each, and two blocks with a rest that is no whole vector: a
     * branch that no exercise takes is compiled as one that is never taken, and the first caller who takes it starts
     * over.
     */
    private static final int[] WIDTHS = {128, 27, 100, 1100};

    private final Passes scalars;
    private final Passes vectors;
    private final Forward forward;
    private final Backward backward;

    private Exercise(CpuDevice device, NormSpec spec, Forward forward, Backward backward) {
        this.scalars = device.passes(spec, false);
        this.vectors = device.passes(spec, true);
        this.forward = forward;
        this.backward = backward;
    }

    /** The exercises of one compute type. */
    static List<Exercise> all(CpuDevice device, ElementType type) {
        List<Exercise> exercises = new ArrayList<>();
        for (int width : WIDTHS) {
            exercises.add(plain(device, NormSpec.layer(width).types(type, type), ROWS));
            exercises.add(plain(device, NormSpec.rms(width).types(type, type), ROWS));
            exercises.add(plain(device, NormSpec.layer(width).types(type, type), ONE_ROW));
            exercises.add(plain(device, NormSpec.rms(width).types(type, type), ONE_ROW));
            exercises.add(withResidual(device, NormSpec.layer(width).types(type, type)));
            exercises.add(withResidual(device, NormSpec.rms(width).types(type, type)));
            if (type == ElementType.FLOAT32) {
                exercises.add(withResidual(device, NormSpec.rms(width).types(ElementType.BFLOAT16, type)));
            }
        }
        return exercises;
    }

    private static Exercise plain(CpuDevice device, NormSpec spec, int count) {
        HeapStatistics statistics = new HeapStatistics(device, spec, count);
        Rows x = rows(spec, count);
        Memory gamma = columns(spec);
        Forward forward = Forward.of(x, rows(spec, count)).gamma(gamma).beta(columns(spec)).save(statistics);
        Backward backward = Backward.of(rows(spec, count), x, statistics).gamma(gamma).dx(rows(spec, count))
                .dgamma(columns(spec), Backward.Mode.OVERWRITE).dbeta(columns(spec), Backward.Mode.OVERWRITE);
        return new Exercise(device, spec, forward, backward);
    }

    private static Exercise withResidual(CpuDevice device, NormSpec spec) {
        HeapStatistics statistics = new HeapStatistics(device, spec, ROWS);
        Rows h = rows(spec, ROWS);
        Forward forward = Forward.of(rows(spec, ROWS), rows(spec, ROWS)).residual(rows(spec, ROWS)).sum(h)
                .save(statistics);
        Backward backward = Backward.of(rows(spec, ROWS), h, statistics).dx(rows(spec, ROWS)).dh(rows(spec, ROWS))
                .dgamma(columns(spec), Backward.Mode.OVERWRITE).dbeta(columns(spec), Backward.Mode.OVERWRITE);
        return new Exercise(device, spec, forward, backward);
    }

    private static Rows rows(NormSpec spec, int count) {
        return Rows.of(memory(spec.rowType(), count * spec.width()), spec.width());
    }

    private static Memory columns(NormSpec spec) {
        return memory(spec.parameterType(), spec.width());
    }

    /** Ordinary numbers: rare rows are the same loops again. */
    private static Memory memory(ElementType type, int length) {
        double[] doubles = new double[length];
        float[] floats = new float[length];
        short[] bits = new short[length];
        for (int i = 0; i < length; i++) {
            doubles[i] = i * 37 % 101 - 50;
            floats[i] = (float) doubles[i];
            bits[i] = Bfloat16.fromFloat(floats[i]);
        }
        return switch (type) {
            case FLOAT64 -> Memory.of(doubles);
            case FLOAT32 -> Memory.of(floats);
            case FLOAT16, BFLOAT16 -> Memory.of(bits, type);
        };
    }

    void runScalars() {
        scalars.forward().run(forward, ROWS);
        scalars.backward().run(backward, ROWS);
    }

    void runVectors() {
        vectors.forward().run(forward, ROWS);
        vectors.backward().run(backward, ROWS);
    }
}
