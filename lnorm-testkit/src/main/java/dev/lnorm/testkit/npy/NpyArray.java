// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.util.Arrays;

/**
 * An array of a NumPy file: a shape, an element type and the elements in C order (the last index runs fastest). The
 * shape of a scalar is empty. Shape and elements are held, not copied.
 */
public final class NpyArray {
    private final int[] shape;
    private final NpyType type;
    private final Object elements;

    private NpyArray(NpyType type, Object elements, int length, int[] shape) {
        if (shape.length > NpyShape.MAX_RANK) {
            throw new IllegalArgumentException("the shape has " + shape.length + " extents: NumPy allows "
                    + NpyShape.MAX_RANK);
        }
        if (NpyShape.product(shape) != length) {
            throw new IllegalArgumentException("the shape " + Arrays.toString(shape) + " does not fit " + length
                    + " elements: its product must be their number");
        }
        this.type = type;
        this.elements = elements;
        this.shape = shape;
    }

    /**
     * A {@code float64} array.
     *
     * @throws IllegalArgumentException if the product of {@code shape} is not the number of elements
     */
    public static NpyArray of(double[] elements, int... shape) {
        return new NpyArray(NpyType.FLOAT64, elements, elements.length, shape);
    }

    /**
     * A {@code float32} array.
     *
     * @throws IllegalArgumentException if the product of {@code shape} is not the number of elements
     */
    public static NpyArray of(float[] elements, int... shape) {
        return new NpyArray(NpyType.FLOAT32, elements, elements.length, shape);
    }

    /**
     * A 16-bit array of {@code type}.
     *
     * @throws IllegalArgumentException if {@code type} is not 16 bits wide or the product of {@code shape} is not the
     *     number of elements
     */
    public static NpyArray of(NpyType type, short[] elements, int... shape) {
        if (type.bytes() != Short.BYTES) {
            throw new IllegalArgumentException("the type is " + type + ": shorts hold a 16-bit type");
        }
        return new NpyArray(type, elements, elements.length, shape);
    }

    /** The extents, outermost first. */
    public int[] shape() {
        return shape;
    }

    /** The element type. */
    public NpyType type() {
        return type;
    }

    /** The number of elements. */
    public int length() {
        return switch (elements) {
            case double[] doubles -> doubles.length;
            case float[] floats -> floats.length;
            default -> ((short[]) elements).length;
        };
    }

    /**
     * The elements of a {@code float64} array.
     *
     * @throws IllegalStateException if it has another type
     */
    public double[] doubles() {
        if (elements instanceof double[] doubles) {
            return doubles;
        }
        throw otherType("doubles");
    }

    /**
     * The elements of a {@code float32} array.
     *
     * @throws IllegalStateException if it has another type
     */
    public float[] floats() {
        if (elements instanceof float[] floats) {
            return floats;
        }
        throw otherType("floats");
    }

    /**
     * The bits of a 16-bit array.
     *
     * @throws IllegalStateException if it has another type
     */
    public short[] bits() {
        if (elements instanceof short[] bits) {
            return bits;
        }
        throw otherType("16-bit elements");
    }

    /** The {@code double[]}, {@code float[]} or {@code short[]}. */
    Object elements() {
        return elements;
    }

    private IllegalStateException otherType(String wanted) {
        return new IllegalStateException("the array holds " + type + ", not " + wanted + ": look at type() first");
    }

    /** For messages: {@code FLOAT32[2, 3]}. */
    @Override
    public String toString() {
        return type + Arrays.toString(shape);
    }
}
