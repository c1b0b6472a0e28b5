// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.problems;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Trial;
import java.util.SplittableRandom;

/** Leaves operands of a full problem out, and accumulates or widens its parameter gradients, as numbers are drawn. */
public final class DrawnOptions {
    private DrawnOptions() {}

    /** {@code full} with any of its options, as far as the device declares them. */
    public static Problem of(Trial trial, Problem full, SplittableRandom random) {
        Problem problem = Problem.of(full.spec(), full.x());
        problem = random.nextInt(4) == 0 ? problem : problem.gamma(Sample.required(full.gamma()));
        problem = random.nextInt(4) == 0 ? problem : problem.beta(Sample.required(full.beta()));
        double[] residual = full.residual();
        problem = residual == null || random.nextBoolean() ? problem : problem.residual(residual);
        double[] dy = full.dy();
        if (dy == null) {
            return problem;
        }
        double[] dh = full.dh();
        problem = dh == null || random.nextBoolean() ? problem.dy(dy) : problem.dy(dy).dh(dh);
        return accumulated(trial, problem, random);
    }

    private static Problem accumulated(Trial trial, Problem problem, SplittableRandom random) {
        ElementType wide = problem.spec().computeType();
        boolean widens = trial.has(Capability.WIDE_GRADIENTS) && random.nextBoolean();
        Problem accumulated = widens ? problem.gradientType(wide) : problem;
        double[] old = OrdinaryProblems.stored(accumulated.gradientType(), problem.spec().width(),
                _ -> random.nextGaussian());
        if (trial.has(Capability.ACCUMULATE)) {
            accumulated = random.nextInt(3) == 0 ? accumulated.accumulateDgamma(old) : accumulated;
            accumulated = random.nextInt(3) == 0 ? accumulated.accumulateDbeta(old) : accumulated;
        }
        return accumulated;
    }
}
