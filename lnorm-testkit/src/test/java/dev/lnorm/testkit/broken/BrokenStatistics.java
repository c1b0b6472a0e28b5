// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;

/** Bugs in the mean, the variance and {@code rstd} of a row. */
final class BrokenStatistics {
    private BrokenStatistics() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("naive-variance", "E[x^2] - E[x]^2 in one f32: Flax, Jlama, the fourth kernel of llm.c", "E4 F1",
                        "y|rstd", NaiveVariance::new),
                step("mean-as-one-f32", "the well-known libraries: off by half an ulp of the offset", "E4 F1 S2",
                        "y|mean", MeanAsOneFloat::new),
                step("sums-in-one-f32", "one running f32 sum for a row of any width", "F1 E4 S2", "y|rstd|mean",
                        SumsInOneFloat::new),
                step("shifted-by-the-first-element", "one sweep with K = x[0]: an outlier there ruins the row",
                        "F1 E4 S2", "y|rstd", ShiftedByFirst::new),
                step("unbiased-variance", "D - 1 for D: the default of torch.var and of numpy's ddof=1 habit",
                        "F1 G3 S2 E1", "y|rstd|gamma|dx", UnbiasedVariance::new),
                step("width-one-divides-by-zero", "n / (n - 1) * (n - 1) / n, with n = 1", "E1", "NaN",
                        WidthOneDividesByZero::new),
                step("constant-row-gives-nan", "inf - inf in f32 for rows of 1e30: libtorch", "E3 E6", "NaN",
                        InfinityMinusInfinity::new),
                step("squares-overflow", "the squares of 1e30 in f32 are infinite, so rstd is 0", "E6 F1",
                        "y|rstd|xhat",
                        SquaresOverflow::new),
                step("root-of-zero", "1 / sqrt(0) times 0, with epsilon 0", "E5 E3", "NaN", RootOfZero::new),
                step("epsilon-outside-the-root", "1 / (sqrt(var) + eps), as Adam has it", "F1 E7 S2", "y|rstd",
                        EpsilonOutside::new),
                step("epsilon-clamped", "cuDNN refuses less than CUDNN_BN_MIN_EPSILON = 1e-5, callers clamp",
                        "F1 E5 S2", "y|rstd", EpsilonClamped::new),
                step("approximate-rsqrt", "rsqrtps without a Newton step: 12 bits", "F1 S2", "y|rstd",
                        ApproximateRoot::new),
                step("statistics-in-bf16", "statistics in the type of the activations", "F1 S2", "y|rstd|mean",
                        StatisticsInBfloat::new),
                step("last-partial-vector-left-out-of-sums", "a vector loop without its tail", "F1 S2", "y|rstd|mean",
                        TailLeftOut::new),
                step("padding-counted-as-elements", "the mean over the padded width", "F1 S2", "y|rstd|mean",
                        PaddingCounted::new),
                step("only-the-first-1024-elements", "one thread an element, 1024 threads a block", "F1 S2",
                        "y|rstd|mean", FirstBlockOnly::new),
                step("rms-centred", "one kernel for both formulas, and its flag lost", "F1 I8", "rms.*(y|dx|mean|rstd)",
                        RmsCentred::new),
                step("nan-masked-to-zero", "nan_to_num against exploding losses; fast-math", "F3", "NaN",
                        NanMasked::new),
                step("nan-leaks-to-the-next-row", "0 * NaN: an accumulator cleared by multiplying it", "F3", "NaN",
                        NanLeaks::new),
                step("infinity-clamped", "inputs clamped to the largest finite value: an overflow goes unseen", "F3",
                        "[Ii]nfinit|NaN", InfinityClamped::new),
                step("outliers-clipped", "xhat clipped to 10, as some quantized kernels do", "F1", "y|gamma",
                        OutliersClipped::new),
                step("f16-subnormals-read-as-zero", "a conversion without subnormals", "F1 E6", "y|rstd|mean|h",
                        SubnormalsReadAsZero::new));
    }

    private static final class NaiveVariance extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            float sum = 0;
            float squares = 0;
            for (double value : x) {
                sum += (float) value;
                squares += (float) value * (float) value;
            }
            float mean = x == centred ? 0 : sum / x.length;
            return Math.max(0, squares / x.length - mean * mean);
        }
    }

    private static final class MeanAsOneFloat extends SoftSteps {
        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            SoftStatistics right = super.statistics(spec, x);
            return new SoftStatistics((float) (right.shift() + right.correction()), 0, right.rstd());
        }
    }

    private static final class SumsInOneFloat extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            float sum = 0;
            for (double value : centred) {
                sum += (float) value * (float) value;
            }
            return sum / x.length;
        }
    }

    private static final class ShiftedByFirst extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            float sum = 0;
            float squares = 0;
            for (double value : centred) {
                float difference = (float) (value - centred[0]);
                sum += difference;
                squares += difference * difference;
            }
            float mean = sum / x.length;
            return spec.formula() == Formula.LAYER
                    ? Math.max(0, squares / x.length - mean * mean)
                    : super.variance(spec, x, centred);
        }
    }

    private static final class UnbiasedVariance extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            return super.variance(spec, x, centred) * x.length / Math.max(1, x.length - 1);
        }
    }

    private static final class WidthOneDividesByZero extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            double freedom = x.length - 1;
            return super.variance(spec, x, centred) / freedom * freedom;
        }
    }

    private static final class InfinityMinusInfinity extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            float square = (float) x[0] * (float) x[0];
            return super.variance(spec, x, centred) + 0 * square; // NaN where the square overflows
        }
    }

    private static final class SquaresOverflow extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            return (float) super.variance(spec, x, centred);
        }
    }

    private static final class RootOfZero extends SoftSteps {
        @Override
        double rstd(double variance, double epsilon) {
            return 1 / Math.sqrt(variance + epsilon);
        }
    }

    private static final class EpsilonOutside extends SoftSteps {
        @Override
        double rstd(double variance, double epsilon) {
            return super.rstd(Math.pow(Math.sqrt(variance) + epsilon, 2), 0);
        }
    }

    private static final class EpsilonClamped extends SoftSteps {
        @Override
        double epsilon(NormSpec spec) {
            return Math.max(1e-5, super.epsilon(spec));
        }
    }

    private static final class ApproximateRoot extends SoftSteps {
        @Override
        double rstd(double variance, double epsilon) {
            return super.rstd(variance, epsilon) * (1 + 0x1p-12);
        }
    }

    private static final class StatisticsInBfloat extends SoftSteps {
        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            SoftStatistics right = super.statistics(spec, x);
            return new SoftStatistics(Stored.store(ElementType.BFLOAT16, right.shift() + right.correction()), 0,
                    Stored.store(ElementType.BFLOAT16, right.rstd()));
        }
    }

    private static final class TailLeftOut extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            int whole = x.length < 8 ? x.length : x.length - x.length % 8;
            return super.variance(spec, x, Arrays.copyOf(centred, whole)) * whole / x.length;
        }
    }

    private static final class PaddingCounted extends SoftSteps {
        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            SoftStatistics right = super.statistics(spec, x);
            double counted = (x.length + 3) / 4 * 4.0 / x.length;
            return new SoftStatistics(right.shift() / counted, right.correction() / counted, right.rstd());
        }
    }

    private static final class FirstBlockOnly extends SoftSteps {
        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            return super.variance(spec, x, Arrays.copyOf(centred, Math.min(1024, x.length)));
        }
    }

    private static final class RmsCentred extends SoftSteps {
        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            return super.statistics(NormSpec.layer(spec.width()).epsilon(spec.epsilon())
                    .types(spec.rowType(), spec.parameterType()), x);
        }
    }

    private static final class NanMasked extends SoftSteps {
        @Override
        double[] read(Rows rows, long row) {
            return Arrays.stream(super.read(rows, row)).map(value -> Double.isNaN(value) ? 0 : value).toArray();
        }
    }

    private static final class NanLeaks extends SoftSteps {
        private final ThreadLocal<Double> accumulator = ThreadLocal.withInitial(() -> 0.0);

        @Override
        double variance(NormSpec spec, double[] x, double[] centred) {
            double right = super.variance(spec, x, centred);
            double leaking = right + 0 * accumulator.get();
            accumulator.set(right);
            return leaking;
        }
    }

    private static final class InfinityClamped extends SoftSteps {
        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            return super.statistics(spec, clamped(x));
        }

        @Override
        double[] xhat(NormSpec spec, double[] x, SoftStatistics row) {
            return super.xhat(spec, clamped(x), row);
        }

        private static double[] clamped(double[] x) {
            return Arrays.stream(x).map(value -> Double.isInfinite(value) ? Math.copySign(3e38, value) : value)
                    .toArray();
        }
    }

    private static final class OutliersClipped extends SoftSteps {
        @Override
        double[] xhat(NormSpec spec, double[] x, SoftStatistics row) {
            return Arrays.stream(super.xhat(spec, x, row)).map(value -> Math.clamp(value, -10, 10)).toArray();
        }
    }

    private static final class SubnormalsReadAsZero extends SoftSteps {
        @Override
        double get(Memory memory, long index) {
            double value = super.get(memory, index);
            return memory.type() == ElementType.FLOAT16 && Math.abs(value) < 0x1p-14 ? 0 : value;
        }
    }
}
