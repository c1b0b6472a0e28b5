// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The lane sums of one block in vectors. The 64 lanes are taken in groups of four vectors, each group in one sweep that
 * strides over the block: four accumulators for each of two sums fit the registers. What is left of a block after its
 * last whole 64 columns is added to the lanes in memory, which come last in every lane anyway.
 *
 * <p>One loop a method and no more: C2 gives up inlining in larger methods, and a vector that it does not keep in a
 * register costs a hundredfold.
 */
final class FloatVectorSums {
    static final VectorSpecies<Float> SPECIES = VectorSpecies.of(float.class, VectorWidth.shape());

    private static final int LANES = FloatRows.LANES;
    private static final int V = SPECIES.length();
    private static final int GROUP = 4 * V;
    private static final int LAST = Math.max(V, FloatScalarRows.LAST_LANES);

    private FloatVectorSums() {}

    /** {@link FloatRows#moments}. */
    static void moments(float[] x, int at, int length, float shift, float[] lanes) {
        int whole = length & -LANES;
        for (int lane = 0; lane < LANES; lane += GROUP) {
            momentGroup(x, at + lane, whole, shift, lanes, lane);
        }
        if (whole < length) {
            momentRest(x, at + whole, length - whole, shift, lanes);
        }
    }

    private static void momentGroup(float[] x, int at, int length, float shift, float[] lanes, int lane) {
        FloatVector k = FloatVector.broadcast(SPECIES, shift);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector square0 = sum0;
        FloatVector square1 = sum0;
        FloatVector square2 = sum0;
        FloatVector square3 = sum0;
        for (int i = 0; i < length; i += LANES) {
            FloatVector d0 = FloatVector.fromArray(SPECIES, x, at + i).sub(k);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, at + i + V).sub(k);
            FloatVector d2 = FloatVector.fromArray(SPECIES, x, at + i + 2 * V).sub(k);
            FloatVector d3 = FloatVector.fromArray(SPECIES, x, at + i + 3 * V).sub(k);
            sum0 = sum0.add(d0);
            sum1 = sum1.add(d1);
            sum2 = sum2.add(d2);
            sum3 = sum3.add(d3);
            square0 = d0.fma(d0, square0);
            square1 = d1.fma(d1, square1);
            square2 = d2.fma(d2, square2);
            square3 = d3.fma(d3, square3);
        }
        store(sum0, sum1, sum2, sum3, lanes, lane);
        store(square0, square1, square2, square3, lanes, LANES + lane);
    }

    private static void momentRest(float[] x, int at, int length, float shift, float[] lanes) {
        int bound = SPECIES.loopBound(length);
        for (int l = 0; l < bound; l += V) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, at + l).sub(shift);
            FloatVector.fromArray(SPECIES, lanes, l).add(d).intoArray(lanes, l);
            d.fma(d, FloatVector.fromArray(SPECIES, lanes, LANES + l)).intoArray(lanes, LANES + l);
        }
        FloatScalarRows.addMoments(x, at + bound, length - bound, shift, lanes, bound);
    }

    /** {@link FloatRows#squares}. */
    static void squares(float[] x, int at, int length, float[] lanes) {
        int whole = length & -LANES;
        for (int lane = 0; lane < LANES; lane += GROUP) {
            squareGroup(x, at + lane, whole, lanes, lane);
        }
        if (whole < length) {
            squareRest(x, at + whole, length - whole, lanes);
        }
    }

    private static void squareGroup(float[] x, int at, int length, float[] lanes, int lane) {
        FloatVector square0 = FloatVector.zero(SPECIES);
        FloatVector square1 = square0;
        FloatVector square2 = square0;
        FloatVector square3 = square0;
        for (int i = 0; i < length; i += LANES) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, at + i + V);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, at + i + 2 * V);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, at + i + 3 * V);
            square0 = x0.fma(x0, square0);
            square1 = x1.fma(x1, square1);
            square2 = x2.fma(x2, square2);
            square3 = x3.fma(x3, square3);
        }
        store(square0, square1, square2, square3, lanes, LANES + lane);
    }

    private static void squareRest(float[] x, int at, int length, float[] lanes) {
        int bound = SPECIES.loopBound(length);
        for (int l = 0; l < bound; l += V) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, at + l);
            x0.fma(x0, FloatVector.fromArray(SPECIES, lanes, LANES + l)).intoArray(lanes, LANES + l);
        }
        FloatScalarRows.addSquares(x, at + bound, length - bound, lanes, bound);
    }

    /** {@link FloatRows#gradients}. */
    static void gradients(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes, int from,
            int to) {
        int whole = from + (to - from & -LANES);
        for (int lane = 0; lane < LANES; lane += GROUP) {
            gradientGroup(dy, x, gamma, row, lanes, lane, from + lane, whole);
        }
        if (whole < to) {
            gradientRest(dy, x, gamma, row, lanes, whole, to);
        }
    }

    private static void gradientGroup(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes,
            int lane, int from, int to) {
        float[] dys = dy.array;
        float[] xs = x.array;
        float[] gammas = gamma.array;
        int dyAt = dy.at;
        int xAt = x.at;
        int gammaAt = gamma.at;
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector product0 = sum0;
        FloatVector product1 = sum0;
        FloatVector product2 = sum0;
        FloatVector product3 = sum0;
        for (int i = from; i < to; i += LANES) {
            FloatVector g0 = product(dys, dyAt + i, gammas, gammaAt + i);
            FloatVector g1 = product(dys, dyAt + i + V, gammas, gammaAt + i + V);
            FloatVector g2 = product(dys, dyAt + i + 2 * V, gammas, gammaAt + i + 2 * V);
            FloatVector g3 = product(dys, dyAt + i + 3 * V, gammas, gammaAt + i + 3 * V);
            sum0 = sum0.add(g0);
            sum1 = sum1.add(g1);
            sum2 = sum2.add(g2);
            sum3 = sum3.add(g3);
            product0 = g0.fma(normalized(xs, xAt + i, shift, correction, rstd), product0);
            product1 = g1.fma(normalized(xs, xAt + i + V, shift, correction, rstd), product1);
            product2 = g2.fma(normalized(xs, xAt + i + 2 * V, shift, correction, rstd), product2);
            product3 = g3.fma(normalized(xs, xAt + i + 3 * V, shift, correction, rstd), product3);
        }
        store(sum0, sum1, sum2, sum3, lanes, lane);
        store(product0, product1, product2, product3, lanes, LANES + lane);
    }

    private static void gradientRest(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes,
            int from, int to) {
        int bound = SPECIES.loopBound(to - from);
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        for (int l = 0; l < bound; l += V) {
            int i = from + l;
            FloatVector xhat = normalized(x.array, x.at + i, shift, correction, rstd);
            FloatVector g = product(dy.array, dy.at + i, gamma.array, gamma.at + i);
            FloatVector.fromArray(SPECIES, lanes, l).add(g).intoArray(lanes, l);
            g.fma(xhat, FloatVector.fromArray(SPECIES, lanes, LANES + l)).intoArray(lanes, LANES + l);
        }
        FloatScalarRows.addGradients(dy, x, gamma, row, lanes, bound, from + bound, to);
    }

    /** {@link FloatRows#fold}. Halves of whole vectors are added as vectors, the last lanes one by one. */
    static float fold(float[] lanes, int at) {
        for (int half = LANES / 2; half >= LAST; half /= 2) {
            addHalf(lanes, at, half);
        }
        return FloatScalarRows.fold(lanes, at, LAST);
    }

    private static void addHalf(float[] lanes, int at, int half) {
        for (int l = at; l < at + half; l += V) {
            FloatVector.fromArray(SPECIES, lanes, l).add(FloatVector.fromArray(SPECIES, lanes, l + half))
                    .intoArray(lanes, l);
        }
    }

    /** {@code xhat} of the vector of {@code x} at {@code at}. */
    static FloatVector normalized(float[] x, int at, FloatVector shift, FloatVector correction, FloatVector rstd) {
        return FloatVector.fromArray(SPECIES, x, at).sub(shift).sub(correction).mul(rstd);
    }

    /** {@code a b}. */
    static FloatVector product(float[] a, int aAt, float[] b, int bAt) {
        return FloatVector.fromArray(SPECIES, a, aAt).mul(FloatVector.fromArray(SPECIES, b, bAt));
    }

    private static void store(FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, float[] lanes, int lane) {
        v0.intoArray(lanes, lane);
        v1.intoArray(lanes, lane + V);
        v2.intoArray(lanes, lane + 2 * V);
        v3.intoArray(lanes, lane + 3 * V);
    }
}
