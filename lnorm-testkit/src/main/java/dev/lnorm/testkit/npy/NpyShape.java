// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.util.Arrays;
import java.util.List;

/** The extents of an array that fits a Java array. */
final class NpyShape {
    /** What NumPy 2 allows. */
    static final int MAX_RANK = 64;

    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // some JVMs keep a few words of the index range

    private final int[] extents;
    private final int length;

    private NpyShape(int[] extents, int length) {
        this.extents = extents;
        this.length = length;
    }

    static NpyShape of(List<Long> extents, String file) throws NpyFormatException {
        if (extents.size() > MAX_RANK) {
            throw new NpyFormatException(file,
                    "its shape has " + extents.size() + " extents: at most " + MAX_RANK + " are read");
        }
        long largest = extents.stream().mapToLong(Long::longValue).max().orElse(0);
        int[] shape = extents.stream().mapToInt(extent -> (int) Math.min(extent, Integer.MAX_VALUE)).toArray();
        long product = product(shape);
        if (largest > MAX_LENGTH || product > MAX_LENGTH) {
            throw new NpyFormatException(file, "its shape " + extents + " is beyond a Java array, which has at most "
                    + MAX_LENGTH + " elements: split it");
        }
        return new NpyShape(shape, (int) product);
    }

    /** The number of elements, held at 2^31 if there are more; negative extents are no shape and give -1. */
    static long product(int[] shape) {
        if (Arrays.stream(shape).anyMatch(extent -> extent < 0)) {
            return -1;
        }
        if (Arrays.stream(shape).anyMatch(extent -> extent == 0)) {
            return 0;
        }
        long product = 1;
        for (int extent : shape) {
            product = Math.min(product * extent, 1L << 31);
        }
        return product;
    }

    int[] extents() {
        return extents;
    }

    int length() {
        return length;
    }

    @Override
    public String toString() {
        return Arrays.toString(extents);
    }
}
