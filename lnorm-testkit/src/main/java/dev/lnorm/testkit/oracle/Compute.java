// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;

/**
 * The compute type {@code C} of N1.1. Values travel as {@code double} and are always exactly values of the type; every
 * method is one IEEE 754 operation in it, rounded to nearest even, subnormals kept (N1.2).
 */
public enum Compute {
    /** binary32, for {@code f32}, {@code f16} and {@code bf16} rows. */
    F32(ElementType.FLOAT32, 0x1p-80) {
        @Override
        public double round(double value) {
            return (float) value;
        }

        @Override
        public double add(double a, double b) {
            return (float) a + (float) b;
        }

        @Override
        public double sub(double a, double b) {
            return (float) a - (float) b;
        }

        @Override
        public double mul(double a, double b) {
            return (float) a * (float) b;
        }

        @Override
        public double div(double a, double b) {
            return (float) a / (float) b;
        }

        @Override
        public double sqrt(double a) {
            return (float) Math.sqrt(a); // 53 >= 2 * 24 + 2 digits: the second rounding changes nothing
        }

        @Override
        public double fma(double a, double b, double c) {
            return Math.fma((float) a, (float) b, (float) c);
        }
    },

    /** binary64, for {@code f64} rows. */
    F64(ElementType.FLOAT64, 0x1p-600) {
        @Override
        public double round(double value) {
            return value;
        }

        @Override
        public double add(double a, double b) {
            return a + b;
        }

        @Override
        public double sub(double a, double b) {
            return a - b;
        }

        @Override
        public double mul(double a, double b) {
            return a * b;
        }

        @Override
        public double div(double a, double b) {
            return a / b;
        }

        @Override
        public double sqrt(double a) {
            return Math.sqrt(a);
        }

        @Override
        public double fma(double a, double b, double c) {
            return Math.fma(a, b, c);
        }
    };

    private final ElementType type;
    private final double wideScale;

    Compute(ElementType type, double wideScale) {
        this.type = type;
        this.wideScale = wideScale;
    }

    /** The compute type of {@code spec}. */
    public static Compute of(NormSpec spec) {
        return spec.computeType() == ElementType.FLOAT64 ? F64 : F32;
    }

    /** This type as an element type. */
    public ElementType type() {
        return type;
    }

    /** The scale {@code w} that brings wide rows back into range (N3.5); {@code 1 / w} is exact. */
    double wideScale() {
        return wideScale;
    }

    /** {@code C(value)}. */
    public abstract double round(double value);

    /** {@code a + b}. */
    public abstract double add(double a, double b);

    /** {@code a - b}. */
    public abstract double sub(double a, double b);

    /** {@code a x b}. */
    public abstract double mul(double a, double b);

    /** {@code a / b}. */
    public abstract double div(double a, double b);

    /** The square root of {@code a}. */
    public abstract double sqrt(double a);

    /** {@code a x b + c}, rounded once. */
    public abstract double fma(double a, double b, double c);
}
