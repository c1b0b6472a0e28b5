// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import java.util.SplittableRandom;

/**
 * Everything about a random problem but its numbers.
 *
 * @param width features a row
 * @param rows rows
 * @param x how the rows are distributed
 * @param epsilon epsilon
 * @param gamma whether there is a gamma
 * @param beta whether there is a beta
 * @param unitOffset whether gamma is stored less 1
 * @param wideParameters whether parameters have the compute type, not that of rows
 * @param residual whether a residual is added first
 * @param dh whether a gradient arrives along the residual path
 * @param oldDgamma whether dgamma is accumulated
 * @param oldDbeta whether dbeta is accumulated
 * @param wideGradients whether parameter gradients have the compute type, not that of parameters
 */
record ProblemFeatures(int width, int rows, Distribution x, double epsilon, boolean gamma, boolean beta,
        boolean unitOffset, boolean wideParameters, boolean residual, boolean dh, boolean oldDgamma, boolean oldDbeta,
        boolean wideGradients) {
    /** A problem with these features, forward and backward. */
    Problem problem(Formula formula, ElementType rowType, SplittableRandom random) {
        ElementType parameters = wideParameters ? rowType.compute() : rowType;
        NormSpec spec = formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
        spec = spec.types(rowType, parameters).epsilon(epsilon);
        Problem problem = Problem.of(unitOffset ? spec.unitOffsetGamma() : spec, x.rows(random, rowType, rows, width));
        if (gamma) {
            problem = problem.gamma(normal(random, parameters, width, unitOffset ? 0 : 1, 0.5));
        }
        if (beta) {
            problem = problem.beta(normal(random, parameters, width, 0, 1));
        }
        if (residual) {
            problem = problem.residual(normal(random, rowType, rows * width, 0, 1));
        }
        return backward(problem, rowType, random);
    }

    private Problem backward(Problem forward, ElementType rowType, SplittableRandom random) {
        ElementType gradients = wideGradients ? rowType.compute() : forward.spec().parameterType();
        Problem problem = forward.dy(normal(random, rowType, rows * width, 0, 1)).gradientType(gradients);
        if (dh) {
            problem = problem.dh(normal(random, rowType, rows * width, 0, 1));
        }
        if (oldDgamma) {
            problem = problem.accumulateDgamma(normal(random, gradients, width, 0, 1));
        }
        return oldDbeta ? problem.accumulateDbeta(normal(random, gradients, width, 0, 1)) : problem;
    }

    static double[] normal(SplittableRandom random, ElementType type, int length, double mean, double spread) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = Stored.store(type, mean + spread * random.nextGaussian());
        }
        return values;
    }
}
