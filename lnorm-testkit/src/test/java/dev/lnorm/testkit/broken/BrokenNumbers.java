// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bugs at the ends of a type: subnormals, overflow, infinities, and an epsilon of another size or precision. */
final class BrokenNumbers {
    private BrokenNumbers() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("f32-results-flushed", "fast-math: -ftz", "E6.hugeRows E6.tinyRows E6.tinyParametersAndGradients",
                        "f32.*subnormal|y|dx",
                        () -> new Flushed(ElementType.FLOAT32, 0x1p-126)),
                step("bf16-results-flushed", "the same, where the range is that of f32",
                        "E6.hugeRows E6.tinyRows E6.tinyParametersAndGradients", "bf16",
                        () -> new Flushed(ElementType.BFLOAT16, 0x1p-126)),
                step("f64-results-flushed", "the same for doubles", "E6.tinyParametersAndGradients", "f64",
                        () -> new Flushed(ElementType.FLOAT64, 0x1p-1022)),
                step("parameters-flushed", "daz: subnormal operands read as zero",
                        "E6.tinyParametersAndGradients", "gamma and beta of about",
                        ParametersFlushed::new),
                step("f16-infinite-too-soon", "everything over 65504 is infinite, and 65519 rounds to it",
                        "E6.resultsThatJustFit",
                        "f16.*[Ii]nfinit\\w*", HalfInfiniteTooSoon::new),
                step("f64-epsilon-in-f32", "epsilon a float argument of every kernel", "F1 B1 E7 G1 S2", "f64",
                        () -> new ChangedEpsilon(value -> (float) value)),
                step("epsilon-in-bf16", "epsilon in the type of the rows", "F1 B1 S2", "epsilon",
                        () -> new ChangedEpsilon(value -> Stored.store(ElementType.BFLOAT16, value))),
                step("epsilon-at-most-1", "a check of arguments in the kernel", "F1.outputsOfCallsOfEverySize",
                        "epsilon 20", () -> new ChangedEpsilon(value -> Math.min(1, value))),
                step("variance-at-least-1e-12", "a clamp against NaN", "E6 F1", "y|rstd|dx", VarianceClamped::new),
                step("gradients-clipped-at-1e8", "a clamp that someone's training needed", "E6.hugeGradients",
                        "dgamma|dbeta",
                        GradientsClipped::new),
                step("nan-in-the-residual-masked", "max(x, -inf) in the fused addition",
                        "F3.aStrangeValueInTheResidualStaysInItsRow", "residual",
                        ResidualMasked::new),
                step("unit-offset-written-to-gamma", "1 added to the caller's gamma, and taken off again",
                        "V3.nothingElseIsWrittenByCallsOfEverySize",
                        "gamma", OffsetInPlace::new));
    }

    private static final class Flushed extends SoftSteps {
        private final ElementType flushed;
        private final double smallest;

        Flushed(ElementType flushed, double smallest) {
            this.flushed = flushed;
            this.smallest = smallest;
        }

        @Override
        long store(ElementType type, double value) {
            return super.store(type, type == flushed && Math.abs(value) < smallest ? Math.copySign(0, value) : value);
        }
    }

    private static final class ParametersFlushed extends SoftSteps {
        @Override
        double @Nullable [] parameter(@Nullable Memory memory) {
            double[] values = super.parameter(memory);
            return values == null
                    ? null
                    : Arrays.stream(values).map(value -> Math.abs(value) < 0x1p-126 ? 0 : value).toArray();
        }
    }

    private static final class HalfInfiniteTooSoon extends SoftSteps {
        @Override
        long store(ElementType type, double value) {
            boolean over = type == ElementType.FLOAT16 && Math.abs(value) > 65_504;
            return super.store(type, over ? Math.copySign(Double.POSITIVE_INFINITY, value) : value);
        }
    }

    private static final class VarianceClamped extends SoftSteps {
        @Override
        double rstd(double variance, double epsilon) {
            return super.rstd(Math.max(variance, 1e-12), epsilon);
        }
    }

    private static final class GradientsClipped extends SoftSteps {
        @Override
        double[] accumulate(NormSpec spec, double[] old, double[] total) {
            return Arrays.stream(super.accumulate(spec, old, total)).map(value -> Math.clamp(value, -1e8, 1e8))
                    .toArray();
        }
    }

    private static final class ResidualMasked extends SoftSteps {
        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            return super.addResidual(spec, x,
                    Arrays.stream(residual).map(value -> Double.isNaN(value) ? 0 : value).toArray());
        }
    }

    private static final class OffsetInPlace extends SoftSteps {
        private volatile boolean offset;

        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            offset = spec.hasUnitOffsetGamma();
            return super.effectiveGamma(spec, gamma);
        }

        @Override
        void finished(Forward call) {
            Memory gamma = call.gamma();
            if (offset && gamma != null) {
                double[] there = read(Rows.of(gamma, (int) gamma.length()), 0);
                write(Rows.of(gamma, there.length), 0, Arrays.stream(there)
                        .map(value -> Stored.store(gamma.type(), Stored.store(gamma.type(), value + 1) - 1)).toArray());
            }
        }
    }
}
