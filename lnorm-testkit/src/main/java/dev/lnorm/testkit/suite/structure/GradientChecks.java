// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.structure;

import dev.lnorm.Capability;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.GradientCheck;
import dev.lnorm.testkit.NormDifferences;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** G1: gradients against central differences of the device's own forward pass in {@code f64}. */
public final class GradientChecks {
    private static final double SMALL_LIMIT = 1e-6;
    private static final double LARGE_LIMIT = 1e-5;
    private static final int LARGE_ROWS = 2 * 128;
    private static final int LARGE_WIDTH = 1024;
    private static final int COLUMNS_A_ROW = 32;
    /** Columns for which the whole batch is evaluated again, four times each. */
    private static final int WHOLE_EVALUATIONS = 6;

    private GradientChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("G1", "everyDifferenceOfASmallBatch", Check.Scope.DOUBLE, GradientChecks::smallBatch,
                Capability.BACKWARD);
        catalogue.add("G1", "sampledDifferencesOfALargeBatch", Check.Scope.DOUBLE, GradientChecks::largeBatch,
                Capability.BACKWARD);
    }

    /** (4, 8, 16): every element of x, gamma and beta; with an ordinary epsilon, and with one that counts. */
    private static void smallBatch(Trial trial) {
        for (double epsilon : new double[] {1e-5, 0.5}) {
            Problem problem = problem(trial, trial.spec(16).epsilon(epsilon), 4 * 8);
            compare(trial, problem, all(problem.x().length), all(16), SMALL_LIMIT);
        }
    }

    /** (2, 128, 1024): some columns of some rows. A device with a low budget of elements gets fewer rows. */
    private static void largeBatch(Trial trial) {
        int rows = Math.clamp(trial.options().work() / LARGE_WIDTH, 1, LARGE_ROWS);
        Problem problem = problem(trial, trial.spec(LARGE_WIDTH), rows);
        SplittableRandom random = trial.random(1);
        int sampled = trial.options().problems();
        int[] elements = IntStream.range(0, sampled * COLUMNS_A_ROW)
                .map(i -> random.nextInt(rows) * LARGE_WIDTH + random.nextInt(LARGE_WIDTH)).toArray();
        int[] columns = IntStream.range(0, Math.min(sampled, WHOLE_EVALUATIONS))
                .map(i -> random.nextInt(LARGE_WIDTH)).toArray();
        compare(trial, problem, elements, columns, LARGE_LIMIT);
    }

    /** Ordinary rows and parameters, the same for the same seed. */
    static Problem problem(Trial trial, NormSpec spec, int rows) {
        SplittableRandom random = trial.random(0);
        int elements = rows * spec.width();
        return Problem.of(spec, normal(random, elements, 0, 1)).dy(normal(random, elements, 0, 1))
                .gamma(normal(random, spec.width(), 1, 0.2)).beta(normal(random, spec.width(), 0, 0.2));
    }

    private static double[] normal(SplittableRandom random, int length, double mean, double spread) {
        return IntStream.range(0, length).mapToDouble(i -> mean + spread * random.nextGaussian()).toArray();
    }

    private static int[] all(int length) {
        return IntStream.range(0, length).toArray();
    }

    private static void compare(Trial trial, Problem problem, int[] elements, int[] columns, double limit) {
        Outcome outcome = trial.run(problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec())) {
            NormDifferences differences = NormDifferences.of(norm, problem.x(), problem.effectiveGamma(),
                    Objects.requireNonNull(problem.beta(), "beta"), Objects.requireNonNull(problem.dy(), "dy"));
            String where = "seed " + trial.options().seed() + ", " + problem;
            agree(where, "dx", outcome.dx(), elements, differences.dx(elements, steps -> {}), limit);
            agree(where, "dgamma", outcome.dgamma(), columns, differences.dgamma(columns, steps -> {}), limit);
            agree(where, "dbeta", outcome.dbeta(), columns, differences.dbeta(columns, steps -> {}), limit);
        }
    }

    private static void agree(String where, String name, double[] gradient, int[] elements, double[] differences,
            double limit) {
        double[] sampled = IntStream.of(elements).mapToDouble(element -> gradient[element]).toArray();
        double error = GradientCheck.relativeError(sampled, differences);
        if (!(error < limit)) { // a NaN is no agreement
            int worst = worst(sampled, differences);
            throw new RuleBroken(where + ": " + name + " is not the derivative of the forward pass: relative error "
                    + error + ", limit " + limit + "; worst at " + name + "[" + elements[worst] + "]: backward "
                    + sampled[worst] + ", central difference " + differences[worst] + " (delta " + GradientCheck.DELTA
                    + ")", null);
        }
    }

    private static int worst(double[] a, double[] b) {
        int worst = 0;
        for (int i = 0; i < a.length; i++) {
            boolean worse = !(Math.abs(a[i] - b[i]) <= Math.abs(a[worst] - b[worst]));
            worst = worse ? i : worst;
        }
        return worst;
    }
}
