// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;

/**
 * Whether a device gives the same results for one {@link Problem} however it is called. With
 * {@link Capability#REPRODUCIBLE} that means the same bits; without it, two results are the same when both can be
 * within N9 of one exact result: they differ by at most twice its bound and one step of the stored type. Whether the
 * results are right is asked elsewhere, so that a wrong formula does not fail these checks too.
 */
public final class Agreement {
    private static final String CALL = "the call that it is compared with";

    private final Trial trial;
    private final Problem problem;
    private final NormSpec spec;
    private final int width;
    private final Outcome reference;
    private final boolean bits;
    private final String other;
    private final String remedy;
    private final double u;
    private final double smallest;
    private final double[] gamma;
    private final double[] xhat;
    private final double[] sigma;
    private final double[] rstd;

    private Agreement(Trial trial, Problem problem, Outcome reference, boolean bits, String other, String remedy) {
        this.trial = trial;
        this.problem = problem;
        this.spec = problem.spec();
        this.width = spec.width();
        this.reference = reference;
        this.bits = bits;
        this.other = other;
        this.remedy = remedy;
        this.u = spec.computeType().unitRoundoff();
        this.smallest = spec.computeType() == ElementType.FLOAT64 ? Double.MIN_VALUE : Float.MIN_VALUE;
        this.gamma = problem.effectiveGamma();
        this.xhat = new double[problem.rows() * width];
        this.sigma = new double[problem.rows()];
        this.rstd = new double[problem.rows()];
        for (int row = 0; row < rstd.length && !bits; row++) {
            normalize(row, problem.h());
        }
    }

    /** What other calls for {@code problem} are compared with: {@code reference}, which one call returned. */
    public static Agreement with(Trial trial, Problem problem, Outcome reference) {
        return new Agreement(trial, problem, reference,
                trial.device().support(problem.spec()).has(Capability.REPRODUCIBLE), CALL, "");
    }

    /** The same for calls of which not even {@link Capability#REPRODUCIBLE} promises the same bits. */
    public static Agreement withinBounds(Trial trial, Problem problem, Outcome reference) {
        return new Agreement(trial, problem, reference, false, CALL, "");
    }

    /** The results that other calls are compared with: those of separate, dense operands at the variant's place. */
    public static Agreement withPlainCall(Trial trial, Problem problem) {
        return with(trial, problem, Calls.run(trial, problem)).against("a call with separate, dense operands");
    }

    /** The same with a name for the reference in messages, as in "a call with separate, dense operands". */
    public Agreement against(String reference) {
        return new Agreement(trial, problem, this.reference, bits, reference, remedy);
    }

    /** The same with what an author should do where results differ: a sentence without its full stop. */
    public Agreement remedy(String advice) {
        return new Agreement(trial, problem, reference, bits, other, advice);
    }

    /** In {@code double}, scaled so that no square overflows. */
    private void normalize(int row, double[] h) {
        int first = row * width;
        double scale = smallest;
        for (int i = first; i < first + width; i++) {
            scale = Math.max(scale, Math.abs(h[i]));
        }
        double mean = 0;
        for (int i = first; i < first + width && spec.formula() == Formula.LAYER; i++) {
            mean += h[i] / scale / width;
        }
        double variance = 0;
        for (int i = first; i < first + width; i++) {
            xhat[i] = h[i] / scale - mean;
            variance += xhat[i] * xhat[i] / width;
        }
        double root = Math.sqrt(variance + spec.epsilon() / scale / scale);
        for (int i = first; i < first + width; i++) {
            xhat[i] = root == 0 ? 0 : xhat[i] / root;
        }
        sigma[row] = Math.sqrt(variance) * scale;
        rstd[row] = root == 0 ? 0 : 1 / root / scale;
    }

    /**
     * Holds {@code actual} against the reference. Results that only one of them has are left aside.
     *
     * @param what the difference in how they were called, as in "with y = x"
     */
    public void expect(String what, Outcome actual) {
        compare(what, "h", reference.h(), actual.h(), i -> 0);
        compare(what, "y", reference.y(), actual.y(), this::yTolerance);
        compare(what, "mean", reference.mean(), actual.mean(), this::meanTolerance);
        compare(what, "rstd", reference.rstd(), actual.rstd(), i -> 160 * u * rstd[i] + smallest);
        compare(what, "dx", reference.dx(), actual.dx(), this::dxTolerance);
        compare(what, "dgamma", reference.dgamma(), actual.dgamma(), j -> gradientTolerance(j, true));
        compare(what, "dbeta", reference.dbeta(), actual.dbeta(), j -> gradientTolerance(j, false));
    }

    /** How far apart two right results may be, at an element. */
    private interface Tolerance {
        double at(int index);
    }

    private void compare(String what, String quantity, double[] expected, double[] actual, Tolerance tolerance) {
        if (expected.length == 0 || actual.length == 0) {
            return;
        }
        for (int i = 0; i < expected.length; i++) {
            if (NormResult.same(expected[i], actual[i])) {
                continue;
            }
            double allowed = bits ? 0 : tolerance.at(i);
            if (!(Math.abs(expected[i] - actual[i]) <= allowed)) {
                boolean perRow = "mean".equals(quantity) || "rstd".equals(quantity);
                String where = perRow ? "row " + i : "row " + i / width + ", column " + i % width;
                throw new RuleBroken(what + " the results differ: " + quantity + "[" + where + "] is " + actual[i]
                        + ", and " + expected[i] + " by " + other + "; "
                        + (bits
                                ? "REPRODUCIBLE is declared, so that they must be equal"
                                : "they may be " + allowed
                                        + " apart")
                        + (remedy.isEmpty() ? "" : ". " + remedy) + " (seed "
                        + trial.options().seed() + ", " + problem + ")", null);
            }
        }
    }

    private double yTolerance(int i) {
        double[] beta = problem.beta();
        double added = beta == null ? 0 : Math.abs(beta[i % width]);
        double condition = Math.abs(gamma[i % width]) * (Math.abs(xhat[i]) + 1) + added;
        return 2 * ErrorBounds.ROW_LIMIT * u * condition + 2 * smallest + step(spec.rowType(), reference.y()[i]);
    }

    private double meanTolerance(int row) {
        double tau = spec.computeType() == ElementType.FLOAT64 ? 0x1p-535 : 0x1p-72;
        return 2 * 44 * u * Math.max(sigma[row], tau) + 0x1p-51 * Math.abs(reference.mean()[row]);
    }

    private double dxTolerance(int i) {
        double[] dy = Sample.required(problem.dy());
        int first = i / width * width;
        double meanG = 0;
        double meanGXhat = 0;
        for (int k = first; k < first + width; k++) {
            double g = Math.abs(dy[k] * gamma[k % width]);
            meanG += g / width;
            meanGXhat += g * Math.abs(xhat[k]) / width;
        }
        double scale = rstd[i / width];
        double condition = scale * (Math.abs(dy[i] * gamma[i % width]) + meanG + Math.abs(xhat[i]) * meanGXhat);
        double value = reference.dx()[i];
        double underflow = smallest * (1 + 2 * scale * (1 + Math.abs(xhat[i])));
        return 2 * (ErrorBounds.ROW_LIMIT * u * condition + u * Math.abs(value) + underflow)
                + step(spec.rowType(), value);
    }

    private double gradientTolerance(int column, boolean byGamma) {
        double[] dy = Sample.required(problem.dy());
        double magnitudes = 0;
        for (int i = column; i < dy.length; i += width) {
            magnitudes += Math.abs(dy[i]) * (byGamma ? Math.abs(xhat[i]) + 1 : 1);
        }
        double value = byGamma ? reference.dgamma()[column] : reference.dbeta()[column];
        return 2 * u * (ErrorBounds.gradientLimit(problem.rows()) * magnitudes + Math.abs(value)) + 2 * smallest
                + step(problem.gradientType(), value);
    }

    /** From a 16-bit value to the next: results on both sides of a tie are both right. */
    private static double step(ElementType type, double value) {
        double magnitude = Math.abs(value);
        if (!type.isSixteenBit() || !(magnitude < Double.POSITIVE_INFINITY)) {
            return 0;
        }
        double next = Stored.widen(type, Stored.bits(type, magnitude) + 1);
        return Double.isInfinite(next) ? magnitude : next - magnitude;
    }
}
