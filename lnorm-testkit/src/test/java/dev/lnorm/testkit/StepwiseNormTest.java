// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.testkit.oracle.DoubleDoubles;
import dev.lnorm.testkit.oracle.ExactOracle;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepwiseNormTest {
    private static final long SEED = 42;
    private static final double LIMIT = 1e-10;

    private static Problem problem(Formula formula, double epsilon) {
        return new ProblemFeatures(7, 6, Distribution.NORMAL, epsilon, true, true, true, false, false, false, false,
                false, false).problem(formula, ElementType.FLOAT64, new SplittableRandom(SEED));
    }

    @ParameterizedTest
    @EnumSource
    void everyStepAgreesWithTheExactResult(Formula formula) {
        Problem problem = problem(formula, 1e-5);
        StepwiseNorm steps = StepwiseNorm.of(problem);
        ExactResult exact = ExactOracle.of(problem);
        assertClose("mean", steps.mean(), exact.mean());
        assertClose("rstd", steps.rstd(), exact.rstd());
        assertClose("xhat", steps.xhat(), exact.xhat());
        assertClose("y", steps.y(), exact.y());
        assertClose("dx", steps.dx(), exact.dx());
        assertClose("compact dx", steps.compactDx(), exact.dx());
        assertClose("dgamma", steps.dgamma(), exact.dgamma());
        assertClose("dbeta", steps.dbeta(), exact.dbeta());
    }

    private static void assertClose(String name, double[] actual, DoubleDoubles exact) {
        double[] expected = new double[exact.length()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = exact.hi(i);
        }
        double error = GradientCheck.relativeError(expected, actual);
        assertTrue(error < LIMIT, () -> name + ": relative error " + error + ", seed " + SEED);
    }

    @Test
    void anotherEpsilonIsAnotherResult() {
        double[] dx = StepwiseNorm.of(problem(Formula.LAYER, 1e-3)).dx();
        double[] other = StepwiseNorm.of(problem(Formula.LAYER, 1e-5)).dx();
        assertTrue(GradientCheck.relativeError(dx, other) > 1e-5, "seed " + SEED);
    }

    @Test
    void aGradientOfARowAddsUpToNothing() {
        // y does not change when a constant is added to the row
        double[] dx = StepwiseNorm.of(problem(Formula.LAYER, 1e-5)).dx();
        double sum = 0;
        for (int i = 0; i < 7; i++) {
            sum += dx[i];
        }
        assertEquals(0, sum, 64 * 0x1p-53, "seed " + SEED); // 7 terms around 1, a few roundings each
    }
}
