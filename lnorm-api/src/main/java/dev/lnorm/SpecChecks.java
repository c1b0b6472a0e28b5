// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/** What a {@link NormSpec} refuses, whichever order its parts were set in. */
final class SpecChecks {
    private SpecChecks() {}

    static void check(NormSpec spec) {
        checkWidth(spec.width());
        ElementType compute = spec.computeType();
        double epsilon = spec.epsilon();
        double rounded = compute == ElementType.FLOAT32 ? (float) epsilon : epsilon;
        if (!(epsilon >= 0 && rounded < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon is " + epsilon + ", it must be finite in " + compute
                    + " and not negative: pass a small value such as 1e-5");
        }
        ElementType parameters = spec.parameterType();
        if (parameters != spec.rowType() && parameters != compute) {
            throw new IllegalArgumentException("the parameter type is " + parameters + ", with " + spec.rowType()
                    + " rows it must be " + allowedParameters(spec.rowType()) + ": convert gamma and beta");
        }
    }

    static void checkWidth(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("width is " + width
                    + ", a row has at least 1 element: pass the length of the normalized dimension");
        }
    }

    private static String allowedParameters(ElementType rows) {
        return rows == rows.compute() ? rows.symbol() : rows + " or " + rows.compute();
    }
}
