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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of each pass on a few rows, for {@link WarmUp}. Together, the exercises run every loop of {@link FloatRows},
 * of batches ({@link FloatBatch}, by plain calls of narrow rows) and of {@link SixteenBits}.
 */
final class Exercise {
    /** An odd number, so that backward pairs and a single row are run, and enough for a batch. */
    private static final int ROWS = 5;

    /** A call that takes the way of {@link FloatForwardAlone}. */
    private static final int ONE_ROW = 1;

    /**
     * Whole groups of 64 columns, fewer than 64, some of each, and two blocks with a rest that is no whole vector: a
     * branch that no exercise takes is compiled as one that is never taken, and the first caller who takes it starts
     * over.
     */
    private static final int[] WIDTHS = {128, 27, 100, 1100};

    /** Of rows in native memory, which are whole 64 columns if they are used there: a batch, one block, two. */
    private static final int[] NATIVE_WIDTHS = {128, 320, 1088};

    private final Passes before;
    private final Passes after;
    private final Forward forward;
    private final Backward backward;

    private Exercise(Passes before, Passes after, Forward forward, Backward backward) {
        this.before = before;
        this.after = after;
        this.forward = forward;
        this.backward = backward;
    }

    /** The exercises of one compute type over arrays. */
    static List<Exercise> ofArrays(CpuDevice device, ElementType type) {
        List<Exercise> exercises = all(device, type, WIDTHS, Exercise::array);
        if (type == ElementType.FLOAT32) {
            for (int width : WIDTHS) {
                exercises.add(withResidual(device, NormSpec.rms(width).types(ElementType.BFLOAT16, type),
                        Exercise::array));
            }
        }
        return exercises;
    }

    /** The exercises of one compute type over native memory, which lives as long as they do. */
    static List<Exercise> ofNative(CpuDevice device, ElementType type) {
        return all(device, type, NATIVE_WIDTHS, new Outside(Arena.ofAuto()));
    }

    private static List<Exercise> all(CpuDevice device, ElementType type, int[] widths, Operands operands) {
        List<Exercise> exercises = new ArrayList<>();
        for (int width : widths) {
            for (NormSpec spec : List.of(NormSpec.layer(width), NormSpec.rms(width))) {
                exercises.add(plain(device, spec.types(type, type), ROWS, operands));
                exercises.add(plain(device, spec.types(type, type), ONE_ROW, operands));
                exercises.add(withResidual(device, spec.types(type, type), operands));
            }
        }
        return exercises;
    }

    private static Exercise plain(CpuDevice device, NormSpec spec, int count, Operands operands) {
        HeapStatistics statistics = new HeapStatistics(device, spec, count);
        Rows x = rows(spec, count, operands);
        Memory gamma = columns(spec);
        Forward forward = Forward.of(x, rows(spec, count, operands)).gamma(gamma).beta(columns(spec)).save(statistics);
        Backward backward = Backward.of(rows(spec, count, operands), x, statistics).gamma(gamma)
                .dx(rows(spec, count, operands)).dgamma(columns(spec), Backward.Mode.OVERWRITE)
                .dbeta(columns(spec), Backward.Mode.OVERWRITE);
        return new Exercise(operands.before(device, spec), device.passes(spec, true), forward, backward);
    }

    private static Exercise withResidual(CpuDevice device, NormSpec spec, Operands operands) {
        HeapStatistics statistics = new HeapStatistics(device, spec, ROWS);
        Rows h = rows(spec, ROWS, operands);
        Forward forward = Forward.of(rows(spec, ROWS, operands), rows(spec, ROWS, operands))
                .residual(rows(spec, ROWS, operands)).sum(h).save(statistics);
        Backward backward = Backward.of(rows(spec, ROWS, operands), h, statistics).dx(rows(spec, ROWS, operands))
                .dh(rows(spec, ROWS, operands)).dgamma(columns(spec), Backward.Mode.OVERWRITE)
                .dbeta(columns(spec), Backward.Mode.OVERWRITE);
        return new Exercise(operands.before(device, spec), device.passes(spec, true), forward, backward);
    }

    private static Rows rows(NormSpec spec, int count, Operands operands) {
        return Rows.of(operands.of(spec.rowType(), count * spec.width()), spec.width());
    }

    private static Memory columns(NormSpec spec) {
        return array(spec.parameterType(), spec.width());
    }

    /** Where operands of some type and length are, and how calls run over them before the warm-up. */
    private interface Operands {
        Memory of(ElementType type, int length);

        /** Scalar rows. */
        default Passes before(CpuDevice device, NormSpec spec) {
            return device.passes(spec, false);
        }
    }

    /** In native memory, which vector rows copy at first. */
    private record Outside(Arena arena) implements Operands {
        @Override
        public Memory of(ElementType type, int length) {
            return outside(type, length, arena);
        }

        @Override
        public Passes before(CpuDevice device, NormSpec spec) {
            return device.copyingPasses(spec);
        }
    }

    private static Memory outside(ElementType type, int length, Arena arena) {
        MemorySegment segment = arena.allocate((long) length * type.bytes(), type.bytes());
        for (int i = 0; i < length; i++) {
            if (type == ElementType.FLOAT64) {
                segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value(i));
            } else {
                segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value(i));
            }
        }
        return Memory.of(segment, type);
    }

    private static Memory array(ElementType type, int length) {
        double[] doubles = new double[length];
        float[] floats = new float[length];
        short[] bits = new short[length];
        for (int i = 0; i < length; i++) {
            doubles[i] = value(i);
            floats[i] = (float) doubles[i];
            bits[i] = Bfloat16.fromFloat(floats[i]);
        }
        return switch (type) {
            case FLOAT64 -> Memory.of(doubles);
            case FLOAT32 -> Memory.of(floats);
            case FLOAT16, BFLOAT16 -> Memory.of(bits, type);
        };
    }

    /** Ordinary numbers: rare rows are the same loops again. */
    private static double value(int i) {
        return i * 37 % 101 - 50;
    }

    /** As calls run before the warm-up. */
    void runBefore() {
        before.forward().run(forward, ROWS);
        before.backward().run(backward, ROWS);
    }

    /** As calls run after it. */
    void runAfter() {
        after.forward().run(forward, ROWS);
        after.backward().run(backward, ROWS);
    }
}
