// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.OutcomeBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.answers.Margin;
import dev.lnorm.testkit.suite.answers.Margins;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/** E4, E6, E7 and E8: numbers of every size and sign. */
public final class RangeChecks {
    private static final int[] WIDTHS = {8, 1025, 100, 33};

    private RangeChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("E4", "aLargeMeanWithATinyVariance", Check.Scope.KIND, RangeChecks::aLargeMeanWithATinyVariance,
                Capability.BACKWARD);
        catalogue.add("E6", "hugeRows", Check.Scope.KIND, RangeChecks::hugeRows, Capability.BACKWARD);
        catalogue.add("E6", "tinyRows", Check.Scope.KIND, RangeChecks::tinyRows, Capability.BACKWARD);
        catalogue.add("E6", "tinyParametersAndGradients", Check.Scope.KIND, RangeChecks::tinyParametersAndGradients,
                Capability.BACKWARD);
        catalogue.add("E6", "resultsThatJustFit", Check.Scope.KIND, RangeChecks::resultsThatJustFit,
                Capability.BACKWARD);
        catalogue.add("E6", "hugeGradients", Check.Scope.KIND, RangeChecks::hugeGradients, Capability.BACKWARD);
        catalogue.add("E7", "gradientsOfRowsOfEveryScale", Check.Scope.KIND, RangeChecks::gradientsOfRowsOfEveryScale,
                Capability.BACKWARD);
        catalogue.add("E7", "gradientNormsFallAsTheScaleRises", Check.Scope.KIND,
                RangeChecks::gradientNormsFallAsTheScaleRises, Capability.BACKWARD);
        catalogue.add("E8", "negativeZero", Check.Scope.KIND, RangeChecks::negativeZero, Capability.BACKWARD,
                Capability.RESIDUAL);
    }

    /** Three rows that are {@code change} of normal random numbers. */
    private static Problem changed(Trial trial, NormSpec spec, DoubleUnaryOperator change) {
        RandomGenerator random = trial.random(spec.width() + 10_000L);
        int length = 3 * spec.width();
        ElementType type = trial.type();
        return Problem.of(spec,
                OrdinaryProblems.stored(type, length, k -> change.applyAsDouble(random.nextGaussian())))
                .gamma(OrdinaryProblems.stored(type, spec.width(), j -> 1 + 0.5 * random.nextGaussian()))
                .beta(OrdinaryProblems.stored(type, spec.width(), j -> random.nextGaussian()))
                .dy(OrdinaryProblems.stored(type, length, k -> random.nextGaussian()));
    }

    private static void within(Trial trial, String what, Problem problem, String usually) {
        new Compared(trial, what + ", seed " + trial.options().seed() + ", " + problem, usually)
                .measured(OutcomeBounds.measure(problem, trial.run(problem)));
    }

    /** An offset, and noise of some tens of the distance of numbers there. */
    private static void aLargeMeanWithATinyVariance(Trial trial) {
        double[][] offsetsAndNoises = switch (trial.type()) {
            case FLOAT64 -> new double[][] {{1e8, 1e-3}, {-1e8, 1e-3}, {1e12, 0.01}};
            case FLOAT32 -> new double[][] {{1e4, 0.02}, {-1e4, 0.02}, {1e6, 1}};
            case FLOAT16 -> new double[][] {{1e3, 8}, {-1e3, 8}, {3e4, 200}};
            case BFLOAT16 -> new double[][] {{100, 5}, {-100, 5}, {1e4, 500}};
        };
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            for (double[] offsetAndNoise : offsetsAndNoises) {
                double offset = offsetAndNoise[0];
                double noise = offsetAndNoise[1];
                within(trial, "rows of " + offset + " with noise " + noise,
                        changed(trial, trial.spec(width).epsilon(1e-12), value -> offset + noise * value),
                        "that the variance is formed as E[x^2] - E[x]^2, or that the mean is one value of the compute "
                                + "type");
            }
        }
    }

    private static void hugeRows(Trial trial) {
        double[] sizes = switch (trial.type()) {
            case FLOAT64 -> new double[] {1e30, 1e160, 1e300};
            case FLOAT32, BFLOAT16 -> new double[] {1e18, 1e30, 1e37};
            case FLOAT16 -> new double[] {300, 2e4, 6e4};
        };
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            for (double size : sizes) {
                String usually = "a sum of squares that overflows, and a rstd of 0 by that";
                NormSpec spec = trial.spec(width);
                within(trial, "rows of +-" + size, changed(trial, spec, value -> Math.copySign(size, value)), usually);
                within(trial, "rows up to " + size, changed(trial, spec,
                        value -> size * Math.clamp(value / 4, -1, 1)), usually);
            }
        }
    }

    /** With the usual epsilon, beside which the rows vanish, and with none, down to the end of the domain (N8.1). */
    private static void tinyRows(Trial trial) {
        double[] vanishing = switch (trial.type()) {
            case FLOAT64 -> new double[] {1e-30, 1e-300, 1e-320};
            case FLOAT32, BFLOAT16 -> new double[] {1e-18, 1e-30, 1e-39};
            case FLOAT16 -> new double[] {1e-4, 1e-5, 1e-6};
        };
        double smallest = switch (trial.type()) {
            case FLOAT64 -> 0x1p-440;
            case FLOAT32, BFLOAT16 -> 0x1p-45;
            case FLOAT16 -> 0x1p-20;
        };
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            for (double size : vanishing) {
                within(trial, "rows of about " + size, changed(trial, trial.spec(width), value -> size * value),
                        "that subnormal numbers are flushed, or epsilon is left out");
            }
            within(trial, "rows of about " + smallest + " and epsilon 0",
                    changed(trial, trial.spec(width).epsilon(0), value -> smallest * value),
                    "squares that underflow to a variance of 0, or a constant in epsilon's place");
        }
    }

    /** Results that are subnormal for their parameters and gradients, not for their rows. */
    private static void tinyParametersAndGradients(Trial trial) {
        double tiny = switch (trial.type()) {
            case FLOAT64 -> 1e-310;
            case FLOAT32, BFLOAT16 -> 1e-39;
            case FLOAT16 -> 1e-6;
        };
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            Problem problem = changed(trial, trial.spec(width), value -> value);
            double[] gamma = OrdinaryProblems.stored(trial.type(), width, j -> tiny * (1 + j % 7));
            double[] dy = OrdinaryProblems.each(Objects.requireNonNull(problem.dy(), "dy"),
                    value -> Stored.store(trial.type(), tiny * value));
            within(trial, "gamma and beta of about " + tiny, problem.gamma(gamma).beta(gamma),
                    "that subnormal numbers are flushed");
            within(trial, "dy of about " + tiny, problem.dy(dy), "that subnormal numbers are flushed");
        }
    }

    /** In 16 bits, results on both sides of where they round to infinity: beta is the largest value, gamma a step. */
    private static void resultsThatJustFit(Trial trial) {
        if (!trial.type().isSixteenBit()) {
            return; // operations of the compute type overflow there, too
        }
        double largest = trial.type() == ElementType.FLOAT16 ? 65_504 : 0x1.fep127;
        double step = trial.type().unitRoundoff() * largest;
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            Problem problem = changed(trial, trial.spec(width), value -> value);
            double[] beta = OrdinaryProblems.stored(trial.type(), width, j -> j % 2 == 0 ? largest : -largest);
            double[] gamma = OrdinaryProblems.stored(trial.type(), width, _ -> step / 2);
            within(trial, "y of about " + largest, Problem.of(problem.spec(), problem.x()).gamma(gamma).beta(beta)
                    .dy(new double[problem.x().length]), "that a conversion saturates, or is infinite too soon");
        }
    }

    /** A loss that is scaled against underflow, or explodes: gradients are large, and right. */
    private static void hugeGradients(Trial trial) {
        double huge = switch (trial.type()) {
            case FLOAT64 -> 0x1p300;
            case FLOAT32, BFLOAT16 -> 0x1p60;
            case FLOAT16 -> 0x1p10;
        };
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            Problem problem = changed(trial, trial.spec(width), value -> value);
            double[] dy = Objects.requireNonNull(problem.dy(), "dy");
            within(trial, "dy of about " + huge, problem.dy(OrdinaryProblems.each(dy, value -> huge * value)),
                    "that gradients are clipped, or overflow on the way");
        }
    }

    private static void gradientsOfRowsOfEveryScale(Trial trial) {
        double largest = trial.type() == ElementType.FLOAT16 ? 1e4 : 1e6;
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            for (double scale : new double[] {1e-3, 1, 1e3, largest}) {
                within(trial, "rows of about " + scale, changed(trial, trial.spec(width), value -> scale * value),
                        "epsilon outside the root, or forgotten in one pass");
            }
        }
    }

    /** With epsilon 0 and powers of two for scales, {@code scale |dx|} is the same number for all of them. */
    private static void gradientNormsFallAsTheScaleRises(Trial trial) {
        int[] exponents = trial.type() == ElementType.FLOAT16 ? new int[] {3, 6, 10} : new int[] {-10, 10, 20};
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            Problem problem = changed(trial, trial.spec(width).epsilon(0), value -> value);
            double[] dx = trial.run(problem).dx();
            Margin margin = Margins.of(problem).dx();
            for (int exponent : exponents) {
                double scale = Math.scalb(1.0, exponent);
                Problem scaled = OrdinaryProblems.with(problem, problem.spec(),
                        OrdinaryProblems.each(problem.x(), value -> value * scale));
                Margin scaledMargin = Margins.of(scaled).dx().times(scale);
                double expected = norm(dx);
                double actual = norm(trial.run(scaled).dx()) * scale;
                double allowed = 0; // by the triangle inequality, norms differ by no more than the norm of all bounds
                for (int k = 0; k < dx.length; k++) {
                    allowed = Math.hypot(allowed, margin.of(k) + scaledMargin.of(k));
                }
                double error = Math.abs(actual - expected) / (allowed / 8);
                new Compared(trial, "rows times " + scale + ", seed " + trial.options().seed() + ", " + scaled,
                        "epsilon outside the root or a constant in its place: the gradient must fall as 1/scale")
                        .measured(new WorstError("scale |dx|", 0, expected, actual,
                                Double.isNaN(error) ? Double.POSITIVE_INFINITY : error, 8, dx.length));
            }
        }
    }

    private static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    /** {@code -0.0} in every operand, against the exact results and against {@code +0.0} in its place. */
    private static void negativeZero(Trial trial) {
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            Problem full = changed(trial, trial.spec(width), value -> value);
            Problem negative = zeros(trial, full, -0.0);
            Problem positive = zeros(trial, full, 0.0);
            Compared compared = new Compared(trial, "-0.0 in every operand, " + negative,
                    "that bits are compared or tested in place of numbers");
            Outcome actual = trial.run(negative);
            compared.measured(OutcomeBounds.measure(negative, actual));
            compared.outcomes(Margins.of(negative).plus(Margins.of(positive)), trial.run(positive), actual);
        }
    }

    /** About half of all elements, and all of the first row, replaced by a zero. */
    private static Problem zeros(Trial trial, Problem problem, double zero) {
        int width = problem.spec().width();
        RandomGenerator random = trial.random(11_000);
        double[] x = some(random, problem.x(), zero);
        Arrays.fill(x, 0, width, zero);
        return Problem.of(problem.spec(), x)
                .gamma(some(random, Objects.requireNonNull(problem.gamma(), "gamma"), zero))
                .beta(some(random, Objects.requireNonNull(problem.beta(), "beta"), zero))
                .dy(some(random, Objects.requireNonNull(problem.dy(), "dy"), zero))
                .dh(some(random, Objects.requireNonNull(problem.dy(), "dy"), zero));
    }

    private static double[] some(RandomGenerator random, double[] values, double zero) {
        return OrdinaryProblems.each(values, value -> random.nextBoolean() ? zero : value);
    }
}
