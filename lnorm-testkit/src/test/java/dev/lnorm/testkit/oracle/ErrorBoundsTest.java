// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bounds must see what is wrong, measure it rightly, and not see what is right. */
class ErrorBoundsTest {
    private static Problem problem(ElementType type) {
        return InDomainProblems.of(11, NormSpec.layer(100).types(type, type), 4);
    }

    @ParameterizedTest
    @EnumSource
    void aDisturbedElementIsFound(ElementType type) {
        Problem problem = problem(type);
        ErrorBounds bounds = ErrorBounds.of(problem);
        NormResult result = Transcription.of(problem);
        double step = 64 * type.unitRoundoff();
        double[][] arrays = {result.y(), result.dx(), result.dgamma(), result.dbeta()};
        for (int k = 0; k < arrays.length; k++) {
            int i = largest(arrays[k]);
            ElementType stored = k < 2 ? type : problem.gradientType();
            double original = arrays[k][i];
            double scale = k == 0 ? 1 : 64; // gradients have larger conditions
            arrays[k][i] = Stored.store(stored,
                    Compute.of(problem.spec()).round(original * (1 + scale * step) + scale * step));
            WorstError error = Bounds.measure(bounds, result).get(k);
            assertFalse(error.withinBound(), error.toString());
            assertEquals(i, error.index(), error.toString());
            arrays[k][i] = Double.NaN;
            assertEquals(Double.POSITIVE_INFINITY, Bounds.measure(bounds, result).get(k).error());
            arrays[k][i] = original;
            assertTrue(Bounds.measure(bounds, result).get(k).withinBound());
        }
    }

    private static int largest(double[] values) {
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            at = Math.abs(values[i]) > Math.abs(values[at]) ? i : at;
        }
        return at;
    }

    @Test
    void errorsAreMultiplesOfUTimesTheCondition() {
        NormSpec spec = NormSpec.layer(2).epsilon(0);
        Problem problem = Problem.of(spec, new double[] {-1, 1}).beta(new double[] {0.5, -2});
        WorstError error = ErrorBounds.of(problem).forward(new double[] {-0.5 + 0x1p-22, -1});
        assertEquals(0, error.index());
        assertEquals(4 / 2.5, error.error(), 1e-6); // 4 u against |gamma| (|xhat| + 1) + |beta| = 2.5
        assertEquals(2, error.checked());
    }

    /** A 16-bit output is right if a value within the bound rounds to it; the exact value itself has error 0. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void sixteenBitOutputsAreRounded(ElementType type) {
        NormSpec spec = NormSpec.layer(2).types(type, type).epsilon(0);
        Problem problem = Problem.of(spec, new double[] {-1, 1}).gamma(new double[] {1, 1.25});
        ErrorBounds bounds = ErrorBounds.of(problem);
        double u = type.unitRoundoff();
        assertEquals(0, bounds.forward(new double[] {-1, 1.25}).error());
        double next = 1.25 + 2 * u;
        WorstError off = bounds.forward(new double[] {-1, next});
        assertEquals(u / (0x1p-24 * 2.5), off.error(), 1e-6, "to the midpoint below, in u of f32 times the condition");
        assertFalse(off.withinBound());
    }

    @Test
    void meanAndRstdAreHeldToo() {
        Problem problem = problem(ElementType.FLOAT32);
        ErrorBounds bounds = ErrorBounds.of(problem);
        NormResult result = Transcription.of(problem);
        double[] rstd = result.rstd().clone();
        rstd[2] *= 1 + 0x1p-17;
        assertFalse(bounds.rstd(rstd).withinBound());
        double[] mean = result.mean().clone();
        mean[1] += 0x1p-17 / rstd[1];
        assertFalse(bounds.mean(mean).withinBound());
    }

    @Test
    void rowsOutsideTheDomainAreNotChecked() {
        NormSpec spec = NormSpec.layer(2).epsilon(0);
        double[] x = {1, 2, Double.NaN, 1, 5, 5, 0x1p126, 0, 0x1p-60, 0};
        ErrorBounds bounds = ErrorBounds.of(Problem.of(spec, x).dy(x));
        for (int row = 0; row < 5; row++) {
            assertEquals(row == 0, bounds.inDomain(row), "row " + row);
        }
        assertEquals(2, bounds.forward(new double[10]).checked());
        assertEquals(0, bounds.dgamma(new double[2]).checked());
        assertEquals("dgamma: nothing checked", bounds.dgamma(new double[2]).toString());
    }

    @Test
    void overflowToInfinityIsRightWhereTheBoundReachesIt() {
        NormSpec spec = NormSpec.layer(2).types(ElementType.FLOAT16, ElementType.FLOAT16).epsilon(0);
        Problem problem = Problem.of(spec, new double[] {-1, 1}).gamma(new double[] {65504, 65504})
                .beta(new double[] {0, 16});
        ErrorBounds bounds = ErrorBounds.of(problem); // y = -65504 and 65520, the tie that rounds to infinity
        assertTrue(bounds.forward(new double[] {-65504, Double.POSITIVE_INFINITY}).withinBound());
        assertFalse(bounds.forward(new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}).withinBound());
        assertFalse(bounds.forward(new double[] {-65504, Double.NEGATIVE_INFINITY}).withinBound());
    }
}
