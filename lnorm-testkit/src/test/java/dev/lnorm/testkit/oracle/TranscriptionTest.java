// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page claims beside the formulas. */
class TranscriptionTest {
    private static double[] dyOf(Problem problem) {
        return Objects.requireNonNull(problem.dy());
    }

    private static double[] row(double[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    @Test
    void aRowAloneGivesWhatItGivesInABatch() {
        for (long seed = 0; seed < 40; seed++) {
            Problem batch = InDomainProblems.of(seed);
            int width = batch.spec().width();
            NormResult all = Transcription.of(batch);
            int row = batch.rows() / 2;
            Problem alone = Problem.of(batch.spec(), row(all.h(), row, width)).dy(row(dyOf(batch), row, width));
            alone = batch.gamma() == null ? alone : alone.gamma(batch.gamma());
            alone = batch.beta() == null ? alone : alone.beta(batch.beta());
            alone = batch.dh() == null ? alone : alone.dh(row(batch.dh(), row, width));
            NormResult single = Transcription.of(alone);
            String what = "seed " + seed + ", " + batch + ", row " + row;
            SameBits.assertSame(row(all.y(), row, width), single.y(), what + ": y");
            SameBits.assertSame(row(all.dx(), row, width), single.dx(), what + ": dx");
        }
    }

    @ParameterizedTest
    @EnumSource
    void absentInputsAreNeutralOnes(ElementType type) {
        NormSpec spec = NormSpec.layer(70).types(type, type);
        Problem random = InDomainProblems.of(7, spec, 5);
        Problem plain = Problem.of(spec, random.x()).dy(dyOf(random));
        double[] ones = new double[70];
        Arrays.fill(ones, 1);
        double[] negativeZeros = new double[5 * 70];
        Arrays.fill(negativeZeros, -0.0);
        Problem neutral = plain.gamma(ones).beta(Arrays.copyOf(negativeZeros, 70)).dh(negativeZeros);
        SameBits.assertSame(Transcription.of(plain), Transcription.of(neutral), type.symbol());
        NormSpec offset = spec.unitOffsetGamma();
        Problem unit = Problem.of(offset, random.x()).dy(dyOf(random)).gamma(new double[70]);
        SameBits.assertSame(Transcription.of(plain), Transcription.of(unit), type + " with the unit offset");
        Problem absent = Problem.of(offset, random.x()).dy(dyOf(random));
        SameBits.assertSame(Transcription.of(plain), Transcription.of(absent),
                type + " with the unit offset and no gamma");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aNonFiniteElementReachesItsRowAndNoOther(double bad) {
        for (NormSpec spec : new NormSpec[] {NormSpec.layer(100), NormSpec.rms(100)}) {
            for (int at : new int[] {0, 50, 99}) {
                Problem clean = InDomainProblems.of(3, spec, 3);
                double[] x = clean.x().clone();
                x[100 + at] = bad;
                Problem dirty = Problem.of(spec, x).dy(dyOf(clean));
                NormResult result = Transcription.of(dirty);
                NormResult expected = Transcription.of(Problem.of(spec, clean.x()).dy(dyOf(clean)));
                assertTrue(Double.isNaN(result.y()[100 + at]), spec + " at " + at);
                assertTrue(Double.isNaN(result.dgamma()[at]), spec + " at " + at);
                for (int other : new int[] {0, 2}) {
                    SameBits.assertSame(row(expected.y(), other, 100), row(result.y(), other, 100), spec + " y");
                    SameBits.assertSame(row(expected.dx(), other, 100), row(result.dx(), other, 100), spec + " dx");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, 1, -3.3, 1e30, 3.4e38, 1e-40})
    void constantRowsNormalizeToZero(double value) {
        for (int width : new int[] {1, 2, 3, 64, 65, 100, 1025, 3000}) {
            for (double epsilon : new double[] {0, 1e-5}) {
                double[] x = new double[width];
                Arrays.fill(x, (float) value);
                double[] beta = new double[width];
                Arrays.setAll(beta, j -> j);
                double[] dh = new double[width];
                Arrays.setAll(dh, j -> -j);
                double[] dy = new double[width];
                Arrays.fill(dy, 1);
                NormSpec spec = NormSpec.layer(width).epsilon(epsilon);
                NormResult result = Transcription.of(Problem.of(spec, x).beta(beta).dy(dy).dh(dh));
                String what = value + ", width " + width + ", epsilon " + epsilon;
                for (int j = 0; j < width; j++) {
                    assertEquals(beta[j], result.y()[j] + 0.0, what);
                    assertEquals(0, result.dgamma()[j] + 0.0, what);
                }
                assertTrue(width > 1 || result.dx()[0] == dh[0], what);
            }
        }
    }

    @Test
    void aWidthOfOneIsBetaForEveryFiniteInput() {
        double[] x = {0, -0.0, 1, -Float.MIN_VALUE, 1e30f, Float.MAX_VALUE, 0.1f};
        double[] dy = {1, 2, 3, 4, 5, 6, 7};
        NormResult result = Transcription
                .of(Problem.of(NormSpec.layer(1).epsilon(0), x).beta(new double[] {2.5}).dy(dy));
        for (int row = 0; row < x.length; row++) {
            assertEquals(2.5, result.y()[row], "x = " + x[row]);
            assertEquals(0, Math.abs(result.dx()[row]), "x = " + x[row]);
        }
        assertEquals(28, result.dbeta()[0]);
    }

    @Test
    void noRows() {
        NormSpec spec = NormSpec.layer(3);
        Problem none = Problem.of(spec, new double[0]).dy(new double[0]);
        NormResult overwritten = Transcription.of(none);
        assertEquals(0, overwritten.y().length);
        SameBits.assertSame(new double[] {+0.0, +0.0, +0.0}, overwritten.dgamma(), "dgamma");
        SameBits.assertSame(new double[] {+0.0, +0.0, +0.0}, overwritten.dbeta(), "dbeta");
        double[] old = {-0.0, 1, Double.NaN};
        NormResult accumulated = Transcription.of(none.accumulateDgamma(old).accumulateDbeta(old));
        SameBits.assertSame(old, accumulated.dgamma(), "dgamma");
        SameBits.assertSame(old, accumulated.dbeta(), "dbeta");
    }

    /** N1.4: what is absent is -0.0, and a result of -0 stays one. */
    @Test
    void negativeZerosStay() {
        NormResult y = Transcription.of(Problem.of(NormSpec.layer(1), new double[] {3}).gamma(new double[] {-1}));
        assertTrue(NormResult.same(-0.0, y.y()[0]), "y = 0 x -1 without beta: " + y.y()[0]);
        NormResult dx = Transcription.of(Problem.of(NormSpec.rms(1), new double[] {3}).dy(new double[] {-0.0}));
        assertTrue(NormResult.same(-0.0, dx.dx()[0]), "dx of dy = -0 without dh: " + dx.dx()[0]);
    }

    /** N7.2: a chunk that is -0 by underflow ends as +0. */
    @Test
    void chunksEndPositive() {
        double tiny = Float.MIN_VALUE;
        Problem problem = Problem.of(NormSpec.layer(3), new double[] {0, 1, 5}).dy(new double[] {tiny, tiny, tiny});
        assertTrue(NormResult.same(+0.0, Transcription.of(problem).dgamma()[1]), "xhat is -0.46");
    }

    /** N7.1 to N7.3 in float arithmetic: 40 rows are chunks of 16, 16 and 8. */
    @Test
    void gradientsAreSummedInChunks() {
        for (long seed = 0; seed < 20; seed++) {
            Problem random = InDomainProblems.of(seed, NormSpec.layer(1), 40);
            double[] dy = dyOf(random);
            float[] chunks = new float[3];
            for (int row = 0; row < 40; row++) {
                chunks[row / 16] += (float) dy[row];
            }
            NormResult result = Transcription.of(Problem.of(NormSpec.layer(1), random.x()).dy(dy));
            assertEquals(chunks[0] + chunks[1] + chunks[2], result.dbeta()[0], "seed " + seed);
        }
    }

    @Test
    void chunksOfRows() {
        assertEquals(16, ParameterGradients.chunkRows(0));
        assertEquals(16, ParameterGradients.chunkRows(16 * 1024));
        assertEquals(32, ParameterGradients.chunkRows(16 * 1024 + 1));
        assertEquals(32, ParameterGradients.chunkRows(32 * 1024));
        assertEquals(64, ParameterGradients.chunkRows(32 * 1024 + 1));
    }

    /** Rows so large that the sum of squares overflows, although every element is finite. */
    @Test
    void wideRows() {
        double[] x = {1e30f, -1e30f, 3e30f, 1e30f};
        for (NormSpec spec : new NormSpec[] {NormSpec.layer(4), NormSpec.rms(4)}) {
            Problem problem = Problem.of(spec, x).dy(new double[] {1, 2, 3, 4});
            NormResult result = Transcription.of(problem);
            assertTrue(Arrays.stream(result.y()).allMatch(Double::isFinite), Arrays.toString(result.y()));
            WorstError error = ErrorBounds.of(problem).forward(result.y());
            assertTrue(error.withinBound() && error.checked() == 4, error.toString());
        }
    }

    /** A head that is far from the rest makes the first shift useless; step 4 repairs it once. */
    @Test
    void recentring() {
        double[] x = new double[5000];
        Arrays.setAll(x, i -> (float) (i < 64 ? 1e6 : Math.sin(i)));
        NormResult result = Transcription.of(Problem.of(NormSpec.layer(5000), x));
        double mean = Arrays.stream(x).average().orElseThrow();
        assertEquals(mean, result.shift()[0], 1e-2 * mean, "K is near the mean and not near 1e6");
        assertTrue(Math.abs(result.correction()[0]) < 1, "c is small: " + result.correction()[0]);
    }

    @Test
    void residualIsStoredFirst() {
        NormSpec spec = NormSpec.layer(2).types(ElementType.BFLOAT16, ElementType.FLOAT32);
        NormResult result = Transcription
                .of(Problem.of(spec, new double[] {1, 3}).residual(new double[] {0x1p-8, 0x1p-8}));
        SameBits.assertSame(new double[] {1, 3}, result.h(), "h"); // 1 + 2^-8 is a tie between 1 and 1 + 2^-7
    }

    @Test
    void refusals() {
        NormSpec spec = NormSpec.layer(2).types(ElementType.FLOAT16, ElementType.FLOAT32);
        Problem problem = Problem.of(spec, new double[] {1, 2});
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Problem.of(spec, new double[3])).getMessage()
                .startsWith("x has 3 elements, no multiple of the width 2"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> problem.dy(new double[] {0, 0.1})).getMessage()
                .startsWith("dy[1] is 0.1, no f16 value"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> problem.gamma(new double[1])).getMessage()
                .startsWith("gamma has 1 elements: pass 2"));
        assertThrows(IllegalArgumentException.class, () -> problem.gradientType(ElementType.BFLOAT16));
        assertThrows(IllegalStateException.class, () -> Transcription.of(problem).dx());
    }
}
