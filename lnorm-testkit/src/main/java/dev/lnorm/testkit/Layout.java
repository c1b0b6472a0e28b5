// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

/**
 * How the operands of a call lie in memory.
 *
 * @param place where
 * @param offset elements before the first row and behind the last, at least 0
 * @param gap elements between a row and the next, at least 0
 */
public record Layout(Place place, int offset, int gap) {
    /** Dense Java arrays. */
    public static final Layout DENSE_HEAP = dense(Place.HEAP);
    /** Dense native memory. */
    public static final Layout DENSE_NATIVE = dense(Place.NATIVE);
    /** Java arrays, rows at odd places. */
    public static final Layout STRIDED_HEAP = new Layout(Place.HEAP, 3, 5);
    /** Native memory, rows at odd places. */
    public static final Layout STRIDED_NATIVE = new Layout(Place.NATIVE, 7, 1);
    /** Dense device memory. */
    public static final Layout DENSE_DEVICE = dense(Place.DEVICE);
    /** Device memory, rows at odd places. */
    public static final Layout STRIDED_DEVICE = new Layout(Place.DEVICE, 1, 3);

    private static Layout dense(Place place) {
        return new Layout(place, 0, 0);
    }
}
