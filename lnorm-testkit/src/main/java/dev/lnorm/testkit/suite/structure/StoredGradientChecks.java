// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.structure;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.GradientCheck;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.StepwiseNorm;
import dev.lnorm.testkit.oracle.DoubleDoubles;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** G2 and G3: gradients of every stored type against differences of an {@code f64} evaluation, and the chain rule. */
public final class StoredGradientChecks {
    /** Exact in every type. */
    private static final double[] VALUES = {0, 0.5, 1, 1.5, -1, -0.5};
    private static final long SEED = 42;
    private static final int[][] SHAPES = {{8, 16}, {4, 65}, {18, 32}};
    /**
     * The error of a central difference relative to the condition of N9. For spreads around 1 the curvature gives
     * {@code delta^2 = 1e-10} and less, and rounding {@code 2^-53 / delta = 1e-11} for each of the at most 576 terms of
     * the loss, of which few add up.
     */
    private static final double DIFFERENCE = 1e-8;

    private StoredGradientChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("G2", "differencesOfAnF64Evaluation", Check.Scope.KIND,
                StoredGradientChecks::differencesOfAnF64Evaluation, Capability.BACKWARD);
        catalogue.add("G3", "theChainRuleStepByStep", Check.Scope.KIND, StoredGradientChecks::theChainRuleStepByStep,
                Capability.BACKWARD);
    }

    private static void differencesOfAnF64Evaluation(Trial trial) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int[] shape : SHAPES) {
            if (shape[0] * shape[1] > trial.options().elements()) {
                continue; // the smallest shape needs no more than 128 elements
            }
            NormSpec spec = trial.spec(shape[1]);
            Problem problem = Problem.of(spec, drawn(random, shape[0] * shape[1])).gamma(drawn(random, shape[1]))
                    .beta(drawn(random, shape[1])).dy(drawn(random, shape[0] * shape[1]));
            Outcome outcome = trial.run(problem);
            ErrorBounds bounds = ErrorBounds.of(problem, byDifferences(problem));
            measure(trial, "values from " + Arrays.toString(VALUES) + " with seed " + SEED + ", " + problem
                    + ", against central differences in f64", bounds, outcome, DIFFERENCE);
        }
    }

    private static double[] drawn(SplittableRandom random, int length) {
        double[] drawn = new double[length];
        Arrays.setAll(drawn, i -> VALUES[random.nextInt(VALUES.length)]);
        return drawn;
    }

    /** The gradients of {@code problem} by differences of the plain {@code f64} forward pass. */
    private static ExactResult byDifferences(Problem problem) {
        NormSpec spec = problem.spec();
        NormSpec plain = spec.formula() == Formula.LAYER ? NormSpec.layer(spec.width()) : NormSpec.rms(spec.width());
        double epsilon = spec.computeType() == ElementType.FLOAT64 ? spec.epsilon() : (float) spec.epsilon();
        NormSpec f64 = plain.types(ElementType.FLOAT64, ElementType.FLOAT64).epsilon(epsilon);
        double[] gamma = problem.effectiveGamma();
        double[] beta = Objects.requireNonNull(problem.beta(), "beta");
        double[] dy = Objects.requireNonNull(problem.dy(), "dy");
        double[] dx = GradientCheck.ofRows(rows -> forward(f64, rows, gamma, beta), spec.width(), problem.x(), dy,
                steps -> {});
        double[] dgamma = GradientCheck.of(at -> forward(f64, problem.x(), at, beta), gamma, dy, steps -> {});
        double[] dbeta = GradientCheck.of(at -> forward(f64, problem.x(), gamma, at), beta, dy, steps -> {});
        return expected(StepwiseNorm.of(problem), dx, dgamma, dbeta);
    }

    private static double[] forward(NormSpec spec, double[] rows, double[] gamma, double[] beta) {
        return StepwiseNorm.of(Problem.of(spec, rows).gamma(gamma).beta(beta)).y();
    }

    private static ExactResult expected(StepwiseNorm steps, double[] dx, double[] dgamma, double[] dbeta) {
        return new ExactResult(wide(steps.mean()), wide(steps.rstd()), wide(steps.xhat()), wide(steps.y()), wide(dx),
                wide(dgamma), wide(dbeta));
    }

    private static DoubleDoubles wide(double[] values) {
        return DoubleDoubles.of(values, new double[values.length]);
    }

    /** Holds gradients against {@code bounds}, widened by an error of what they are compared with. */
    private static void measure(Trial trial, String where, ErrorBounds bounds, Outcome outcome, double error) {
        double units = error / trial.type().compute().unitRoundoff();
        trial.measured(where, widened(bounds.dbeta(outcome.dbeta()), units));
        trial.measured(where, widened(bounds.dgamma(outcome.dgamma()), units));
        trial.measured(where, widened(bounds.dx(outcome.dx()), units));
    }

    private static WorstError widened(WorstError error, double units) {
        return new WorstError(error.quantity(), error.index(), error.expected(), error.actual(), error.error(),
                error.limit() + units, error.checked());
    }

    private static void theChainRuleStepByStep(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            StepwiseNorm steps = StepwiseNorm.of(problem);
            // four sums of the steps nest, each of D terms that are rounded in f64
            double rounding = 4 * problem.spec().width() * 0x1p-53;
            Outcome outcome = trial.run(problem);
            String where = OrdinaryProblems.named(trial, i, problem) + ", against the chain rule step by step in f64"
                    + diagnosis(trial, problem, steps, outcome, rounding);
            ErrorBounds bounds = ErrorBounds.of(problem,
                    expected(steps, steps.dx(), steps.dgamma(), steps.dbeta()));
            measure(trial, where, bounds, outcome, rounding);
        }
    }

    /** If dx is what comes out with a step left out, or one too many: which. */
    private static String diagnosis(Trial trial, Problem problem, StepwiseNorm steps, Outcome outcome,
            double rounding) {
        double units = rounding / trial.type().compute().unitRoundoff();
        if (fits(problem, steps, steps.dx(), outcome, units)) {
            return "";
        }
        for (Map.Entry<String, double[]> wrong : wrongChains(problem, steps).entrySet()) {
            if (fits(problem, steps, wrong.getValue(), outcome, units)) {
                return " (dx is what comes out " + wrong.getKey() + ")";
            }
        }
        return "";
    }

    private static boolean fits(Problem problem, StepwiseNorm steps, double[] dx, Outcome outcome, double units) {
        ErrorBounds bounds = ErrorBounds.of(problem, expected(steps, dx, steps.dgamma(), steps.dbeta()));
        return widened(bounds.dx(outcome.dx()), units).withinBound();
    }

    /** The gradients by x of chains that are wrong in one step. */
    private static Map<String, double[]> wrongChains(Problem problem, StepwiseNorm steps) {
        double[] scaled = steps.direct();
        double[] through = StructureChecks.sum(scaled, steps.throughVariance());
        boolean layer = problem.spec().formula() == Formula.LAYER;
        int width = problem.spec().width();
        double[] unscaled = steps.dx().clone();
        Arrays.setAll(unscaled, i -> steps.dx()[i] / steps.rstd()[i / width]);
        double[] ones = new double[width];
        Arrays.fill(ones, 1);
        Map<String, double[]> chains = new LinkedHashMap<>();
        chains.put("without the step of the variance: xhat mean(g xhat) is missing",
                layer ? centred(scaled, width) : scaled);
        if (layer) {
            chains.put("without the step of the mean: mean(g) is missing", through);
        } else {
            chains.put("with a step of the mean, which RMS has not: mean(g) is subtracted", centred(through, width));
        }
        chains.put("without the steps of the mean and the variance: only g rstd is there", scaled);
        chains.put("without the step of scaling: the factor rstd is missing", unscaled);
        chains.put("without gamma in the affine step: g is dy", StepwiseNorm.of(problem.gamma(ones)).dx());
        return chains;
    }

    private static double[] centred(double[] values, int width) {
        double[] centred = values.clone();
        for (int first = 0; first < values.length; first += width) {
            double mean = Arrays.stream(values, first, first + width).average().orElse(0);
            for (int i = first; i < first + width; i++) {
                centred[i] -= mean;
            }
        }
        return centred;
    }
}
