// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

/**
 * What layer normalization of a shape costs in {@code f32}, counted from the formulas: every {@code + - * /} and
 * root is one operation, an fma two; every operand is read or written once.
 *
 * @param shape the shape
 */
record Costs(Shape shape) {
    /** Each element: x - K, + into S1, fma into S2 (4); - K, - c, * rstd, fma with gamma and beta (5). */
    private static final long FORWARD_PER_ELEMENT = 9;
    /** Each row: K = sum * 1/m; c, S2 * r, fma for the variance (4); c * c; + epsilon, root, reciprocal. */
    private static final long FORWARD_PER_ROW = 9;
    /** The shift K is the mean of at most so many leading elements. */
    private static final int MOST_SHIFT_ELEMENTS = 64;
    /**
     * Each element: xhat (3), g = dy * gamma, + into m1, fma into m2 (4); g - m1, fma, * rstd (4); fma into dgamma,
     * + into dbeta (3).
     */
    private static final long BACKWARD_PER_ELEMENT = 14;
    /** Each row: m1 = sum * r, m2 = sum * r. */
    private static final long BACKWARD_PER_ROW = 2;
    /** K, c and rstd. */
    private static final long SAVED_PER_ROW = 3;

    /** Operations of the forward pass. */
    long forwardOperations() {
        long perRow = FORWARD_PER_ELEMENT * shape.width() + FORWARD_PER_ROW
                + Math.min(shape.width(), MOST_SHIFT_ELEMENTS);
        return shape.rows() * perRow;
    }

    /** Operations of the backward pass. */
    long backwardOperations() {
        return shape.rows() * (BACKWARD_PER_ELEMENT * shape.width() + BACKWARD_PER_ROW);
    }

    /** Values kept between the passes by this library: K, c and rstd of each row. */
    long savedValues() {
        return SAVED_PER_ROW * shape.rows();
    }

    /** Values kept if xhat is: {@code B T D} of it, {@code B T} of rstd and {@code D} of gamma. */
    long savedWithXhat() {
        return (long) shape.elements() + shape.rows() + shape.width();
    }

    /** Bytes that the forward pass reads: x, gamma, beta. */
    long forwardReads() {
        return Float.BYTES * ((long) shape.elements() + 2L * shape.width());
    }

    /** Bytes that the forward pass writes: y and what is saved. */
    long forwardWrites() {
        return Float.BYTES * (shape.elements() + savedValues());
    }

    /** Bytes that the backward pass reads: dy, x, gamma and what was saved. */
    long backwardReads() {
        return Float.BYTES * (2L * shape.elements() + shape.width() + savedValues());
    }

    /** Bytes that the backward pass writes: dx, dgamma, dbeta. */
    long backwardWrites() {
        return Float.BYTES * ((long) shape.elements() + 2L * shape.width());
    }

    /** Bytes that a copy of x reads and writes. */
    long copyBytes() {
        return 2L * Float.BYTES * shape.elements();
    }

    long forwardBytes() {
        return forwardReads() + forwardWrites();
    }

    long backwardBytes() {
        return backwardReads() + backwardWrites();
    }
}
