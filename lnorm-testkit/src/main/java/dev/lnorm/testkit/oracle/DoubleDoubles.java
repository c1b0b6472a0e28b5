// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

/**
 * A fixed number of {@link DoubleDouble} values, held as two arrays; for results of millions of elements. Not
 * thread-safe.
 */
public final class DoubleDoubles {
    private final double[] hi;
    private final double[] lo;

    private DoubleDoubles(double[] hi, double[] lo) {
        this.hi = hi;
        this.lo = lo;
    }

    /** {@code length} zeros. */
    static DoubleDoubles zeros(int length) {
        return new DoubleDoubles(new double[length], new double[length]);
    }

    /**
     * The values {@code hi[i] + lo[i]}; the arrays are held, not copied.
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    public static DoubleDoubles of(double[] hi, double[] lo) {
        if (hi.length != lo.length) {
            throw new IllegalArgumentException("hi has " + hi.length + " elements, lo has " + lo.length
                    + ": pass the two halves of the same values");
        }
        return new DoubleDoubles(hi, lo);
    }

    /** How many values there are. */
    public int length() {
        return hi.length;
    }

    /** Value {@code i}. */
    public DoubleDouble get(int i) {
        return new DoubleDouble(hi[i], lo[i]);
    }

    /** Value {@code i} as the nearest double. */
    public double hi(int i) {
        return hi[i];
    }

    void set(int i, DoubleDouble value) {
        hi[i] = value.hi();
        lo[i] = value.lo();
    }
}
