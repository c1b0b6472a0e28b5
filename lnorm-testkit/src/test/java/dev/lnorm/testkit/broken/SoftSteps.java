// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.Support;
import dev.lnorm.testkit.oracle.Stored;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Each step of {@link SoftKernel}, right. A broken backend overrides one. */
class SoftSteps {
    Support support(NormSpec spec) {
        return Support.yes(SoftBackend.CAPABILITIES);
    }

    /** How many of the rows the forward pass computes. */
    long forwardRows(long count) {
        return count;
    }

    double[] read(Rows rows, long row) {
        double[] values = new double[rows.width()];
        for (int i = 0; i < values.length; i++) {
            values[i] = get(rows.memory(), rows.start(row) + i);
        }
        return values;
    }

    void write(Rows rows, long row, double[] values) {
        for (int i = 0; i < values.length; i++) {
            set(rows.memory(), rows.start(row) + i, values[i]);
        }
    }

    double get(Memory memory, long index) {
        return switch (memory) {
            case Memory.Heap heap -> switch (memory.type()) {
                case FLOAT64 -> heap.doubles()[heap.offset() + (int) index];
                case FLOAT32 -> heap.floats()[heap.offset() + (int) index];
                case FLOAT16, BFLOAT16 -> Stored.widen(memory.type(), heap.bits()[heap.offset() + (int) index]);
            };
            case Memory.Native outside -> get(outside.segment(), memory.type(), index);
            case Memory.Device _ -> throw new IllegalStateException("device memory is not declared");
        };
    }

    private static double get(MemorySegment segment, ElementType type, long index) {
        return switch (type) {
            case FLOAT64 -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
            case FLOAT32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, index);
            case FLOAT16, BFLOAT16 -> Stored.widen(type, segment.getAtIndex(ValueLayout.JAVA_SHORT, index));
        };
    }

    void set(Memory memory, long index, double value) {
        long bits = store(memory.type(), value);
        switch (memory) {
            case Memory.Heap heap -> {
                int at = heap.offset() + (int) index;
                switch (memory.type()) {
                    case FLOAT64 -> heap.doubles()[at] = Double.longBitsToDouble(bits);
                    case FLOAT32 -> heap.floats()[at] = Float.intBitsToFloat((int) bits);
                    case FLOAT16, BFLOAT16 -> heap.bits()[at] = (short) bits;
                }
            }
            case Memory.Native outside -> {
                MemorySegment segment = outside.segment();
                switch (memory.type()) {
                    case FLOAT64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, index, bits);
                    case FLOAT32 -> segment.setAtIndex(ValueLayout.JAVA_INT, index, (int) bits);
                    case FLOAT16, BFLOAT16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) bits);
                }
            }
            case Memory.Device _ -> throw new IllegalStateException("device memory is not declared");
        }
    }

    /** The bits that a value is stored as. */
    long store(ElementType type, double value) {
        return Stored.bits(type, value);
    }

    double[] addResidual(NormSpec spec, double[] x, double[] residual) {
        double[] h = new double[x.length];
        Arrays.setAll(h, i -> Stored.store(spec.rowType(), spec.computeType() == ElementType.FLOAT64
                ? x[i] + residual[i]
                : (float) (x[i] + residual[i])));
        return h;
    }

    /** One value a column; 1 if absent. */
    double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
        double[] effective = new double[spec.width()];
        Arrays.setAll(effective, j -> gamma == null ? 1 : spec.hasUnitOffsetGamma() ? 1 + gamma[j] : gamma[j]);
        return effective;
    }

    double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
        return effectiveGamma(spec, gamma);
    }

    /** One value a column; 0 if absent. */
    double[] beta(NormSpec spec, double @Nullable [] beta, boolean withGamma) {
        return beta == null ? new double[spec.width()] : beta;
    }

    SoftStatistics statistics(NormSpec spec, double[] x) {
        double scale = scale(x);
        double[] scaled = Arrays.stream(x).map(value -> value / scale).toArray();
        double mean = spec.formula() == Formula.LAYER ? mean(scaled) : 0;
        double variance = variance(scaled, mean);
        double root = Math.sqrt(variance + epsilon(spec) / scale / scale);
        return new SoftStatistics(mean * scale, root == 0 ? 0 : rstd(root * scale));
    }

    /** A power of two near the largest magnitude where squares could overflow, else 1. */
    private static double scale(double[] x) {
        double largest = Arrays.stream(x).map(Math::abs).max().orElse(0);
        return largest > 0x1p400 && largest < Double.POSITIVE_INFINITY ? Math.scalb(1, Math.getExponent(largest)) : 1;
    }

    double mean(double[] x) {
        double shift = x[0];
        double sum = 0;
        for (double value : x) {
            sum += value - shift;
        }
        return shift + sum / x.length;
    }

    double variance(double[] x, double mean) {
        double sum = 0;
        for (double value : x) {
            sum += (value - mean) * (value - mean);
        }
        return sum / x.length;
    }

    double epsilon(NormSpec spec) {
        return spec.computeType() == ElementType.FLOAT64 ? spec.epsilon() : (float) spec.epsilon();
    }

    double rstd(double root) {
        return 1 / root;
    }

    double[] xhat(NormSpec spec, double[] x, SoftStatistics statistics) {
        return Arrays.stream(x).map(value -> (value - statistics.mean()) * statistics.rstd()).toArray();
    }

    double[] normalize(NormSpec spec, double[] x, SoftStatistics statistics, double[] gamma, double[] beta) {
        double[] y = xhat(spec, x, statistics);
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.fma(y[i], gamma[i], beta[i]);
        }
        return y;
    }

    /** Saves the mean as a pair, as {@link HeapStatistics} has it. */
    void save(HeapStatistics saved, long row, SoftStatistics statistics) {
        if (saved.shift().length() > 0) {
            set(saved.shift(), row, statistics.mean());
            set(saved.correction(), row, statistics.mean() - get(saved.shift(), row));
        }
        set(saved.rstd(), row, statistics.rstd());
    }

    SoftStatistics load(HeapStatistics saved, long row) {
        double mean = saved.shift().length() > 0 ? get(saved.shift(), row) + get(saved.correction(), row) : 0;
        return new SoftStatistics(mean, get(saved.rstd(), row));
    }

    void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
        for (int j = 0; j < dy.length; j++) {
            dgamma[j] += dy[j] * xhat[j];
            dbeta[j] += dy[j];
        }
    }

    double[] inputGradient(NormSpec spec, double[] dy, double[] xhat, double[] gamma, SoftStatistics statistics,
            double[] dh) {
        int width = dy.length;
        double m1 = 0;
        double m2 = 0;
        for (int i = 0; i < width; i++) {
            m1 += dy[i] * gamma[i] / width;
            m2 += dy[i] * gamma[i] * xhat[i] / width;
        }
        double[] dx = new double[width];
        for (int i = 0; i < width; i++) {
            double centred = spec.formula() == Formula.LAYER ? dy[i] * gamma[i] - m1 : dy[i] * gamma[i];
            dx[i] = statistics.rstd() * (centred - xhat[i] * m2) + dh[i];
        }
        return dx;
    }

    double[] accumulate(Backward.Mode mode, double[] old, double[] total) {
        double[] sum = new double[total.length];
        Arrays.setAll(sum, j -> old[j] + total[j]);
        return sum;
    }
}
