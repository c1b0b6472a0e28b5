// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.testkit.OutcomeBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.random.RandomGenerator;

/** E5: every epsilon of the domain, each with rows whose variance is about as large, so that both count. */
public final class EpsilonChecks {
    private static final int[] WIDTHS = {8, 100};
    private static final int ROWS = 3;

    private EpsilonChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("E5", "epsilonsOfEverySize", Check.Scope.KIND, EpsilonChecks::epsilonsOfEverySize,
                Capability.BACKWARD);
    }

    /** Exponents of epsilons, even, so that rows of the root of one are exact. */
    private static int[] exponents(Trial trial) {
        return switch (trial.type()) {
            case FLOAT64 -> new int[] {-880, -600, -300, -120, -70, -40, 30, 100, 300, 600, 900};
            case FLOAT32, BFLOAT16 -> new int[] {-96, -80, -70, -60, -48, -40, -30, 12, 30, 60, 96};
            case FLOAT16 -> new int[] {-28, -24, -20, -12, 6, 12, 20};
        };
    }

    private static void epsilonsOfEverySize(Trial trial) {
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            for (int exponent : exponents(trial)) {
                double size = Math.scalb(1.0, exponent / 2);
                Problem problem = problem(trial, width, exponent, size);
                new Compared(trial, "epsilon 2^" + exponent + " and rows of about " + size + ", seed "
                        + trial.options().seed() + ", " + problem,
                        "that epsilon is clamped, rounded to a narrower type, or a constant in its place")
                        .measured(OutcomeBounds.measure(problem, trial.run(problem)));
            }
        }
    }

    /** Gradients are of the size of the rows, so that none is too small or too large for the type. */
    private static Problem problem(Trial trial, int width, int exponent, double size) {
        RandomGenerator random = trial.random(35_000L + exponent);
        int length = ROWS * width;
        return Problem.of(trial.spec(width).epsilon(Math.scalb(1.0, exponent)),
                OrdinaryProblems.stored(trial.type(), length, _ -> size * random.nextGaussian()))
                .gamma(OrdinaryProblems.stored(trial.type(), width, _ -> 1 + 0.5 * random.nextGaussian()))
                .beta(OrdinaryProblems.stored(trial.type(), width, _ -> random.nextGaussian()))
                .dy(OrdinaryProblems.stored(trial.type(), length, _ -> size * random.nextGaussian()));
    }
}
