// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bugs in gamma, beta, the residual and the rounding of what is stored. */
final class BrokenForward {
    private BrokenForward() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("beta-lost-without-gamma", "variants of a kernel chosen by gamma alone", "F2", "y|beta",
                        BetaLostWithoutGamma::new),
                step("gamma-lost-without-beta", "variants of a kernel chosen by beta alone", "F2", "y|gamma",
                        GammaLostWithoutBeta::new),
                step("gamma-of-the-call-before", "a buffer that is not cleared when gamma is absent", "F2",
                        "y|gamma", GammaOfTheCallBefore::new),
                step("gamma-cached", "gamma converted once, at the first call: it is trained", "T2 T3 T4 F2",
                        "gamma|loss|y", GammaCached::new),
                step("unit-offset-forgotten", "Gemma's checkpoints hold gamma - 1", "F4 I7", "y|unit",
                        NoUnitOffset::new),
                step("unit-offset-forgotten-in-backward", "the forward kernel was changed, the backward was not",
                        "F4 I7 B1", "dx", NoUnitOffsetInBackward::new),
                step("unit-offset-without-gamma", "1 + 1 where gamma is absent", "F2 F4", "y|gamma",
                        UnitOffsetWithoutGamma::new),
                step("unit-offset-in-the-stored-type", "1 + gamma rounded to bf16: Gemma in its first port", "F4 F1 I7",
                        "y", UnitOffsetStored::new),
                step("residual-not-rounded", "fused: statistics of the sum before it is stored", "F5 I6",
                        "h|y|residual",
                        ResidualNotRounded::new),
                step("residual-dropped", "a kernel variant without it", "F5 I6", "h|y|residual", ResidualDropped::new),
                step("bf16-truncated", "the upper half of the f32: TensorFlow's first bf16", "F5 F1", "bf16.*(h|y|dx)",
                        BfloatTruncated::new),
                step("f16-ties-away", "half of a unit added, then cut off", "F5", "f16.*h", HalfTiesAway::new),
                step("f16-rounded-twice", "through bf16's 8 digits on the way", "F1 F5", "f16.*(h|y)",
                        HalfRoundedTwice::new),
                step("f16-overflow-to-the-largest", "a saturating conversion: the loss scale never learns", "F5 F1 E6",
                        "f16.*(65504|[Ii]nfinit)", HalfSaturates::new),
                step("negative-zero-taken-for-absent", "-0.0 as the sign that there is no gamma", "E8", "-0\\.0",
                        NegativeZeroForAbsent::new),
                step("f64-computed-in-f32", "an unsupported type silently computed in another", "C7 F1", "f64",
                        ComputedInFloat::new),
                step("statistics-taken-after-y", "x read again when y, which may be x, is written", "V7",
                        "alias|y is x|in place|mean|rstd", StatisticsTakenAfterY::new));
    }

    private static final class BetaLostWithoutGamma extends SoftSteps {
        @Override
        double[] beta(NormSpec spec, double @Nullable [] beta, boolean withGamma) {
            return super.beta(spec, withGamma ? beta : null, withGamma);
        }
    }

    private static final class GammaLostWithoutBeta extends SoftSteps {
        private final ThreadLocal<Boolean> withBeta = ThreadLocal.withInitial(() -> false);

        @Override
        double[] beta(NormSpec spec, double @Nullable [] beta, boolean withGamma) {
            withBeta.set(beta != null);
            return super.beta(spec, beta, withGamma);
        }

        @Override
        double[] normalize(NormSpec spec, double[] x, SoftStatistics statistics, double[] gamma, double[] beta) {
            double[] scale = withBeta.get() ? gamma : effectiveGamma(spec, null);
            return super.normalize(spec, x, statistics, scale, beta);
        }
    }

    private static final class GammaOfTheCallBefore extends SoftSteps {
        private double @Nullable [] before;

        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            before = gamma == null ? before : gamma;
            return super.effectiveGamma(spec, before);
        }
    }

    private static final class GammaCached extends SoftSteps {
        private double @Nullable [] first;

        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            first = first == null ? gamma : first;
            return super.effectiveGamma(spec, gamma == null ? null : first);
        }
    }

    private static final class NoUnitOffset extends SoftSteps {
        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            return gamma == null ? super.effectiveGamma(spec, null) : gamma;
        }
    }

    private static final class NoUnitOffsetInBackward extends SoftSteps {
        @Override
        double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
            return gamma == null ? super.effectiveGamma(spec, null) : gamma;
        }
    }

    private static final class UnitOffsetWithoutGamma extends SoftSteps {
        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            double[] ones = new double[spec.width()];
            Arrays.fill(ones, 1);
            return super.effectiveGamma(spec, gamma == null ? ones : gamma);
        }
    }

    private static final class UnitOffsetStored extends SoftSteps {
        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            return Arrays.stream(super.effectiveGamma(spec, gamma))
                    .map(value -> Stored.store(spec.parameterType(), value)).toArray();
        }
    }

    private static final class ResidualNotRounded extends SoftSteps {
        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            double[] h = new double[x.length];
            Arrays.setAll(h, i -> x[i] + residual[i]);
            return h;
        }
    }

    private static final class ResidualDropped extends SoftSteps {
        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            return x;
        }
    }

    private static final class BfloatTruncated extends SoftSteps {
        @Override
        long store(ElementType type, double value) {
            return type == ElementType.BFLOAT16 && !Double.isNaN(value)
                    ? Float.floatToRawIntBits((float) value) >>> 16
                    : super.store(type, value);
        }

        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            double[] h = new double[x.length];
            Arrays.setAll(h, i -> Stored.widen(spec.rowType(), store(spec.rowType(), x[i] + residual[i])));
            return h;
        }
    }

    private static final class HalfTiesAway extends SoftSteps {
        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            double[] h = super.addResidual(spec, x, residual);
            if (spec.rowType() == ElementType.FLOAT16) {
                Arrays.setAll(h, i -> Stored.store(ElementType.FLOAT16, (x[i] + residual[i]) * (1 + 0x1p-20)));
            }
            return h;
        }
    }

    private static final class HalfRoundedTwice extends SoftSteps {
        @Override
        long store(ElementType type, double value) {
            return super.store(type,
                    type == ElementType.FLOAT16 ? Stored.store(ElementType.BFLOAT16, value) : value);
        }
    }

    private static final class HalfSaturates extends SoftSteps {
        @Override
        long store(ElementType type, double value) {
            return super.store(type, type == ElementType.FLOAT16 ? Math.clamp(value, -65504, 65504) : value);
        }

        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            double[] h = new double[x.length];
            Arrays.setAll(h, i -> Stored.widen(spec.rowType(), store(spec.rowType(), x[i] + residual[i])));
            return h;
        }
    }

    private static final class NegativeZeroForAbsent extends SoftSteps {
        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            return Arrays.stream(super.effectiveGamma(spec, gamma))
                    .map(value -> Double.compare(value, -0.0) == 0 ? 1 : value).toArray();
        }
    }

    private static final class ComputedInFloat extends SoftSteps {
        @Override
        double get(Memory memory, long index) {
            return (float) super.get(memory, index);
        }

        @Override
        long store(ElementType type, double value) {
            return super.store(type, (float) value);
        }
    }

    private static final class StatisticsTakenAfterY extends SoftSteps {
        @Override
        void finished(Forward call) {
            HeapStatistics saved = (HeapStatistics) call.statistics();
            for (long row = 0; saved != null && call.residual() == null && row < call.x().count(); row++) {
                save(saved, row, statistics(saved.spec(), read(call.x(), row)));
            }
        }
    }
}
