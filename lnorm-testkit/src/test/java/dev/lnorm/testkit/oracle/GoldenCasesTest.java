// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.testkit.golden.GoldenCase;
import dev.lnorm.testkit.golden.GoldenCases;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenCasesTest {
    private static final BigDecimal RELATIVE = BigDecimal.ONE.scaleByPowerOfTen(-29); // about 2^-96

    static List<GoldenCase> cases() {
        return GoldenCases.all();
    }

    @Test
    void thereAreTwentyEight() {
        assertEquals(28, cases().size());
    }

    /** Both are exact to about 100 bits; they were computed by different programs in different arithmetic. */
    @ParameterizedTest
    @MethodSource("cases")
    void theExactOracleAgreesWithRationalArithmetic(GoldenCase golden) {
        ExactResult oracle = ExactOracle.of(golden.problem());
        ExactResult expected = golden.expected();
        int width = golden.problem().spec().width();
        agree(golden + " mean", expected.mean(), oracle.mean(), scale(expected.mean()));
        agree(golden + " rstd", expected.rstd(), oracle.rstd(), scale(expected.rstd()));
        for (int row = 0; row < golden.problem().rows(); row++) {
            agreeInRow(golden + " y", expected.y(), oracle.y(), row, width);
            agreeInRow(golden + " dx", expected.dx(), oracle.dx(), row, width);
        }
        agree(golden + " dgamma", expected.dgamma(), oracle.dgamma(), magnitude(golden.problem(), expected));
        agree(golden + " dbeta", expected.dbeta(), oracle.dbeta(), magnitude(golden.problem(), expected));
    }

    private static double scale(DoubleDoubles values) {
        double scale = 0;
        for (int i = 0; i < values.length(); i++) {
            scale = Math.max(scale, Math.abs(values.hi(i)));
        }
        return scale;
    }

    /** The largest sum of magnitudes of a parameter gradient: with outliers its terms cancel. */
    private static double magnitude(Problem problem, ExactResult expected) {
        double[] dy = Objects.requireNonNull(problem.dy());
        double[] sums = new double[problem.spec().width()];
        for (int i = 0; i < dy.length; i++) {
            sums[i % sums.length] += Math.abs(dy[i]) * (Math.abs(expected.xhat().hi(i)) + 1);
        }
        return Arrays.stream(sums).max().orElseThrow();
    }

    private static void agreeInRow(String what, DoubleDoubles expected, DoubleDoubles actual, int row, int width) {
        double scale = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            scale = Math.max(scale, Math.abs(expected.hi(i)));
        }
        for (int i = row * width; i < (row + 1) * width; i++) {
            agree(what + "[" + i + "]", expected.get(i), actual.get(i), scale);
        }
    }

    private static void agree(String what, DoubleDoubles expected, DoubleDoubles actual, double scale) {
        for (int i = 0; i < expected.length(); i++) {
            agree(what + "[" + i + "]", expected.get(i), actual.get(i), scale);
        }
    }

    private static void agree(String what, DoubleDouble expected, DoubleDouble actual, double scale) {
        BigDecimal error = exact(expected).subtract(exact(actual)).abs();
        BigDecimal limit = new BigDecimal(scale).multiply(RELATIVE, MathContext.DECIMAL128);
        assertTrue(error.compareTo(limit) <= 0, () -> what + ": expected " + expected + ", actual " + actual
                + ", error / scale 2^" + Math.log(error.doubleValue() / scale) / Math.log(2));
    }

    private static BigDecimal exact(DoubleDouble value) {
        return new BigDecimal(value.hi()).add(new BigDecimal(value.lo()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTranscriptionIsWithinItsBounds(GoldenCase golden) {
        Problem problem = golden.problem();
        ErrorBounds bounds = ErrorBounds.of(problem, golden.expected());
        List<WorstError> errors = Bounds.measure(bounds, Transcription.of(problem));
        Bounds.assertWithin(errors, golden.toString());
        for (WorstError error : errors) {
            assertTrue(error.checked() >= 1, () -> golden + ": nothing checked of " + error.quantity());
        }
        assertEquals(problem.x().length, errors.get(0).checked(), "every element of y is in the domain");
    }
}
