// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Bugs of values that are legal and rare: a NaN in a parameter, rows without a gradient, epsilons of every size. */
final class BrokenSpecialValues {
    private BrokenSpecialValues() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("nan-in-gamma-masked-in-backward", "max(gamma, -inf) against exploding losses",
                        "F3.aStrangeParameterStaysInItsColumn", "dx.*gamma|gamma.*dx", () -> new GammaInBackward(
                                value -> Double.isNaN(value) ? 0 : value)),
                step("infinity-in-gamma-clamped-in-backward", "gamma read through a saturating conversion",
                        "F3.aStrangeParameterStaysInItsColumn", "dx.*gamma|gamma.*dx", () -> new GammaInBackward(
                                value -> Math.clamp(value, -1e300, 1e300))),
                step("rows-without-a-gradient-skipped", "padding has no gradient, so its dx is cleared, and dh lost",
                        "B2.dhIsAllOfDxWhereDyIsZero", "dh", GradientlessRows::new),
                step("statistics-of-nan-rows-are-zero", "a NaN replaced where it is saved, so that nobody is worried",
                        "F3.aStrangeValueInXStaysInItsRow", "mean|rstd", StatisticsMasked::new),
                step("epsilon-at-least-1e-20", "a clamp against a division by zero", "E5.epsilonsOfEverySize",
                        "epsilon", () -> new ChangedEpsilon(value -> value == 0 ? 0 : Math.max(value, 1e-20))),
                step("epsilon-at-most-1000", "a check of arguments in the kernel", "E5.epsilonsOfEverySize", "epsilon",
                        () -> new ChangedEpsilon(value -> Math.min(value, 1000))),
                step("epsilon-as-one-f16", "epsilon in the constants of a half kernel", "F1 E5.epsilonsOfEverySize",
                        "epsilon|y", () -> new ChangedEpsilon(
                                value -> Float.float16ToFloat(Float.floatToFloat16((float) value)))));
    }

    private static final class GammaInBackward extends SoftSteps {
        private final DoubleUnaryOperator change;

        GammaInBackward(DoubleUnaryOperator change) {
            this.change = change;
        }

        @Override
        double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
            return super.effectiveGammaInBackward(spec,
                    gamma == null ? null : Arrays.stream(gamma).map(change).toArray());
        }
    }

    private static final class GradientlessRows extends SoftSteps {
        @Override
        double[] inputGradient(
                NormSpec spec, double[] dy, double[] xhat, double[] gamma, double rstd, double[] dh) {
            boolean none = Arrays.stream(dy).allMatch(value -> value == 0);
            return none ? new double[dy.length] : super.inputGradient(spec, dy, xhat, gamma, rstd, dh);
        }
    }

    /** Only what is read back: the backward pass still sees the NaN in {@code x}. */
    private static final class StatisticsMasked extends SoftSteps {
        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            boolean strange = Double.isNaN(statistics.rstd()) || Double.isNaN(statistics.shift());
            super.save(saved, row, strange ? new SoftStatistics(0, 0, 0) : statistics);
        }

        @Override
        double[] xhat(NormSpec spec, double[] x, SoftStatistics row) {
            double[] xhat = super.xhat(spec, x, row);
            boolean strange = !Double.isFinite(Arrays.stream(x).sum());
            return strange ? Arrays.stream(xhat).map(_ -> Double.NaN).toArray() : xhat;
        }
    }
}
