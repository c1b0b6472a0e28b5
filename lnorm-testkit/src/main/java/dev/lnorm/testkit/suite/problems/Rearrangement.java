// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.problems;

import java.util.random.RandomGenerator;

/** Where each element of an operand comes from when rows or columns change places. Immutable. */
public final class Rearrangement {
    private final int[] from;

    private Rearrangement(int[] from) {
        this.from = from;
    }

    /** A random order of {@code count} things, such as the columns of a parameter. */
    public static Rearrangement random(int count, RandomGenerator random) {
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            from[i] = from[j];
            from[j] = i;
        }
        return new Rearrangement(from);
    }

    /** These rows, each with its {@code width} elements. */
    public Rearrangement rowsOf(int width) {
        int[] elements = new int[from.length * width];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = from[i / width] * width + i % width;
        }
        return new Rearrangement(elements);
    }

    /** These columns, in each of {@code rows} rows. */
    public Rearrangement columnsOf(int rows) {
        int[] elements = new int[from.length * rows];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = i - i % from.length + from[i % from.length];
        }
        return new Rearrangement(elements);
    }

    /** {@code values} in this order. */
    public double[] of(double[] values) {
        double[] rearranged = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            rearranged[i] = values[from[i]];
        }
        return rearranged;
    }
}
