// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import java.util.Arrays;

/** How a shape is cut into rows: leading dimensions number them, the normalized ones make up a row. */
public final class Layout {
    private final int[] shape;
    private final int[] leading;
    private final int[] normalized;
    private final int width;

    private Layout(int[] shape, int[] leading, int[] normalized, int width) {
        this.shape = shape;
        this.leading = leading;
        this.normalized = normalized;
        this.width = width;
    }

    /**
     * The layout of {@code x}.
     *
     * @param axis the first normalized dimension, -1 for the last
     * @throws InputException if {@code x} has no such dimension or its rows would have no elements
     */
    static Layout of(Input x, int axis) throws InputException {
        int[] shape = x.array().shape();
        if (shape.length == 0) {
            throw new InputException(x.source()
                    + ": it is a scalar without dimensions: normalization needs at least one");
        }
        int first = axis < 0 ? axis + shape.length : axis;
        if (first < 0 || first >= shape.length) {
            throw new InputException(x.source() + ": its shape is " + Arrays.toString(shape) + ", --axis is " + axis
                    + ": pass " + -shape.length + " to " + (shape.length - 1));
        }
        int[] normalized = Arrays.copyOfRange(shape, first, shape.length);
        long width = 1;
        for (int extent : normalized) {
            width = Math.min(width * extent, 1L << 31);
        }
        if (width < 1 || width > Integer.MAX_VALUE) {
            throw new InputException(x.source() + ": its shape is " + Arrays.toString(shape) + ", a row would have "
                    + (width < 1 ? "no elements" : "more than 2^31 - 1 elements") + ": choose another --axis or array");
        }
        return new Layout(shape, Arrays.copyOf(shape, first), normalized, (int) width);
    }

    /** The whole shape, x's. */
    int[] shape() {
        return shape;
    }

    /** The dimensions that number the rows; empty for one row. */
    int[] leading() {
        return leading;
    }

    /** The dimensions that make up a row; gamma and beta have this shape. */
    int[] normalized() {
        return normalized;
    }

    /** Elements in a row. */
    int width() {
        return width;
    }

    /** The number of rows; at most the number of x's elements, which fit an array. */
    int rows() {
        boolean none = Arrays.stream(leading).anyMatch(extent -> extent == 0);
        return none ? 0 : Arrays.stream(leading).reduce(1, Math::multiplyExact);
    }

    /** {@code 256 rows of 1024, shape [2, 128] x [1024]}. */
    @Override
    public String toString() {
        int rows = rows();
        return rows + (rows == 1 ? " row of " : " rows of ") + width + ", shape " + Arrays.toString(leading) + " x "
                + Arrays.toString(normalized);
    }
}
