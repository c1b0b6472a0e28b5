// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one forward and, with {@link #dy}, one backward call: dense arrays of stored values, widened to
 * {@code double}. Immutable; the methods that set something return a changed copy. Arrays are held, not copied: leave
 * them alone afterwards. Row arrays have {@code rows x width} elements, parameter arrays {@code width}.
 */
public final class Problem {
    private final NormSpec spec;
    private final int rows;
    private final double[] x;
    private double @Nullable [] residual;
    private double @Nullable [] gamma;
    private double @Nullable [] beta;
    private double @Nullable [] dy;
    private double @Nullable [] dh;
    private double @Nullable [] oldDgamma;
    private double @Nullable [] oldDbeta;
    private ElementType gradientType;

    private Problem(NormSpec spec, int rows, double[] x) {
        this.spec = spec;
        this.rows = rows;
        this.x = x;
        this.gradientType = spec.parameterType();
    }

    /**
     * A forward call over the rows of {@code x}, without gamma, beta and residual.
     *
     * @throws IllegalArgumentException if {@code x} is not a whole number of rows or holds a value that is none of its
     *     type
     */
    public static Problem of(NormSpec spec, double[] x) {
        if (x.length % spec.width() != 0) {
            throw new IllegalArgumentException("x has " + x.length + " elements, no multiple of the width "
                    + spec.width() + ": pass whole rows");
        }
        int rows = x.length / spec.width();
        return new Problem(spec, rows, checked("x", x, x.length, spec.rowType()));
    }

    private Problem copy() {
        Problem copy = new Problem(spec, rows, x);
        copy.residual = residual;
        copy.gamma = gamma;
        copy.beta = beta;
        copy.dy = dy;
        copy.dh = dh;
        copy.oldDgamma = oldDgamma;
        copy.oldDbeta = oldDbeta;
        copy.gradientType = gradientType;
        return copy;
    }

    /** The same with a residual that is added to {@code x} first; row type. */
    public Problem residual(double[] residual) {
        Problem copy = copy();
        copy.residual = checked("residual", residual, x.length, spec.rowType());
        return copy;
    }

    /** The same with gamma; parameter type. */
    public Problem gamma(double[] gamma) {
        Problem copy = copy();
        copy.gamma = checked("gamma", gamma, spec.width(), spec.parameterType());
        return copy;
    }

    /** The same with beta; parameter type. */
    public Problem beta(double[] beta) {
        Problem copy = copy();
        copy.beta = checked("beta", beta, spec.width(), spec.parameterType());
        return copy;
    }

    /** The same with a backward call for the output gradient {@code dy}; row type. */
    public Problem dy(double[] dy) {
        Problem copy = copy();
        copy.dy = checked("dy", dy, x.length, spec.rowType());
        return copy;
    }

    /** The same with a gradient that arrives along the residual path; row type. */
    public Problem dh(double[] dh) {
        Problem copy = copy();
        copy.dh = checked("dh", dh, x.length, spec.rowType());
        return copy;
    }

    /**
     * The same with dgamma and dbeta stored in {@code type}, the parameter type (as without this call) or the compute
     * type.
     */
    public Problem gradientType(ElementType type) {
        if (type != spec.parameterType() && type != spec.computeType()) {
            throw new IllegalArgumentException("the gradient type is " + type + ": pass the parameter type "
                    + spec.parameterType() + " or the compute type " + spec.computeType());
        }
        Problem copy = copy();
        copy.gradientType = type;
        return copy;
    }

    /** The same with dgamma added to {@code old}; gradient type, so set that first. */
    public Problem accumulateDgamma(double[] old) {
        Problem copy = copy();
        copy.oldDgamma = checked("old dgamma", old, spec.width(), gradientType);
        return copy;
    }

    /** The same with dbeta added to {@code old}; gradient type, so set that first. */
    public Problem accumulateDbeta(double[] old) {
        Problem copy = copy();
        copy.oldDbeta = checked("old dbeta", old, spec.width(), gradientType);
        return copy;
    }

    private static double[] checked(String name, double[] values, int length, ElementType type) {
        if (values.length != length) {
            throw new IllegalArgumentException(name + " has " + values.length + " elements: pass " + length);
        }
        for (int i = 0; i < length; i++) {
            if (!Stored.isValue(type, values[i])) {
                throw new IllegalArgumentException(
                        name + "[" + i + "] is " + values[i] + ", no " + type + " value: round it with Stored.store");
            }
        }
        return values;
    }

    /** What is computed. */
    public NormSpec spec() {
        return spec;
    }

    /** The number of rows, from 0. */
    public int rows() {
        return rows;
    }

    /** The input before a residual is added. */
    public double[] x() {
        return x;
    }

    /** The residual, if any. */
    public double @Nullable [] residual() {
        return residual;
    }

    /** Gamma as stored, if any. */
    public double @Nullable [] gamma() {
        return gamma;
    }

    /** Beta, if any. */
    public double @Nullable [] beta() {
        return beta;
    }

    /** The output gradient, if there is a backward call. */
    public double @Nullable [] dy() {
        return dy;
    }

    /** The gradient of the residual path, if any. */
    public double @Nullable [] dh() {
        return dh;
    }

    /** What dgamma is added to, or null if it is overwritten. */
    public double @Nullable [] oldDgamma() {
        return oldDgamma;
    }

    /** What dbeta is added to, or null if it is overwritten. */
    public double @Nullable [] oldDbeta() {
        return oldDbeta;
    }

    /** The stored type of dgamma and dbeta. */
    public ElementType gradientType() {
        return gradientType;
    }

    /** N5.1: what is normalized, {@code h = store(x + residual)}, or {@code x} itself without a residual. */
    public double[] h() {
        if (residual == null) {
            return x;
        }
        Compute compute = Compute.of(spec);
        double[] h = new double[x.length];
        for (int i = 0; i < h.length; i++) {
            h[i] = Stored.store(spec.rowType(), compute.add(x[i], residual[i]));
        }
        return h;
    }

    /**
     * N1.4: the effective gamma, one value a column: 1 if absent, {@code 1 + gamma} rounded to the compute type with
     * the unit offset.
     */
    public double[] effectiveGamma() {
        Compute compute = Compute.of(spec);
        double[] effective = new double[spec.width()];
        for (int j = 0; j < effective.length; j++) {
            double value = gamma == null ? 1 : gamma[j];
            effective[j] = gamma != null && spec.hasUnitOffsetGamma() ? compute.add(1, value) : value;
        }
        return effective;
    }

    /** For messages: the spec, the number of rows and what is present. */
    @Override
    public String toString() {
        return spec + ", rows " + rows + (residual == null ? "" : ", residual") + (gamma == null ? "" : ", gamma")
                + (beta == null ? "" : ", beta") + (dy == null ? "" : ", dy") + (dh == null ? "" : ", dh")
                + (dy == null ? "" : ", gradients " + gradientType) + (oldDgamma == null ? "" : ", accumulated dgamma")
                + (oldDbeta == null ? "" : ", accumulated dbeta");
    }
}
