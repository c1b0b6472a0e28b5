// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;

/**
 * What is computed: the formula, the width of a row, epsilon and the element types. An immutable value; the methods
 * that set something return a changed copy.
 *
 * <pre>{@code
 * NormSpec spec = NormSpec.layer(768);                                              // f32, epsilon 1e-5
 * NormSpec llama = NormSpec.rms(4096).types(BFLOAT16, BFLOAT16).epsilon(1e-6);
 * NormSpec gemma = NormSpec.rms(2048).types(BFLOAT16, BFLOAT16).unitOffsetGamma();  // y = xhat * (1 + gamma)
 * }</pre>
 */
public final class NormSpec {
    private static final double DEFAULT_EPSILON = 1e-5;

    private final Formula formula;
    private final int width;
    private final double epsilon;
    private final ElementType rowType;
    private final ElementType parameterType;
    private final boolean unitOffset;

    private NormSpec(Formula formula, int width, double epsilon, ElementType rowType, ElementType parameterType,
            boolean unitOffset) {
        this.formula = formula;
        this.width = width;
        this.epsilon = epsilon;
        this.rowType = Objects.requireNonNull(rowType, "rows");
        this.parameterType = Objects.requireNonNull(parameterType, "parameters");
        this.unitOffset = unitOffset;
        SpecChecks.check(this);
    }

    /**
     * Layer normalization over rows of {@code width} elements, all types {@code f32}, epsilon 1e-5.
     *
     * @throws IllegalArgumentException if {@code width} is below 1
     */
    public static NormSpec layer(int width) {
        return new NormSpec(Formula.LAYER, width, DEFAULT_EPSILON, ElementType.FLOAT32, ElementType.FLOAT32, false);
    }

    /**
     * RMS normalization over rows of {@code width} elements, all types {@code f32}, epsilon 1e-5.
     *
     * @throws IllegalArgumentException if {@code width} is below 1
     */
    public static NormSpec rms(int width) {
        return new NormSpec(Formula.RMS, width, DEFAULT_EPSILON, ElementType.FLOAT32, ElementType.FLOAT32, false);
    }

    /**
     * The same with another epsilon, the value added to the variance (RMS: to the mean square) under the root. It is
     * rounded to the compute type before use. Zero is allowed.
     *
     * @throws IllegalArgumentException if {@code epsilon} is negative, NaN, or not finite in the compute type
     */
    public NormSpec epsilon(double epsilon) {
        return new NormSpec(formula, width, epsilon, rowType, parameterType, unitOffset);
    }

    /**
     * The same with other element types.
     *
     * @param rows the type of {@code x, y, dy, dx, residual, h, dh}
     * @param parameters the type of {@code gamma} and {@code beta}: {@code rows} or {@code rows.compute()}
     * @throws IllegalArgumentException if {@code parameters} is neither, or epsilon is not finite in the compute type
     */
    public NormSpec types(ElementType rows, ElementType parameters) {
        return new NormSpec(formula, width, epsilon, rows, parameters, unitOffset);
    }

    /** The same with an effective gamma of {@code 1 + gamma}, rounded to the compute type. */
    public NormSpec unitOffsetGamma() {
        return new NormSpec(formula, width, epsilon, rowType, parameterType, true);
    }

    /** What a row is normalized by. */
    public Formula formula() {
        return formula;
    }

    /** Elements in a row, at least 1. */
    public int width() {
        return width;
    }

    /** Epsilon as given; it is used rounded to {@link #computeType()}. */
    public double epsilon() {
        return epsilon;
    }

    /** The stored type of {@code x, y, dy, dx, residual, h, dh}. */
    public ElementType rowType() {
        return rowType;
    }

    /** The stored type of {@code gamma} and {@code beta}. */
    public ElementType parameterType() {
        return parameterType;
    }

    /** The type that all arithmetic is done in. */
    public ElementType computeType() {
        return rowType.compute();
    }

    /** Whether the effective gamma is {@code 1 + gamma}. */
    public boolean hasUnitOffsetGamma() {
        return unitOffset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NormSpec that && formula == that.formula && width == that.width
                && Double.doubleToLongBits(epsilon) == Double.doubleToLongBits(that.epsilon)
                && rowType == that.rowType && parameterType == that.parameterType && unitOffset == that.unitOffset;
    }

    @Override
    public int hashCode() {
        return Objects.hash(formula, width, epsilon, rowType, parameterType, unitOffset);
    }

    /** For messages: {@code LAYER width 768, rows f32, parameters f32, epsilon 1.0E-5}. */
    @Override
    public String toString() {
        return formula + " width " + width + ", rows " + rowType + ", parameters " + parameterType
                + ", epsilon " + epsilon + (unitOffset ? ", gamma + 1" : "");
    }
}
