// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The lane sums of one block in vectors. The 64 lanes are taken in groups of four vectors, each group in one sweep that
 * strides over the block: four accumulators for each of two sums fit the registers. What is left of a block after its
 * last whole 64 columns is added to the lanes in memory, which come last in every lane anyway; it is read under a mask,
 * as +0 where there is nothing, which changes no bit.
 *
 * <p>One loop a method and no more: C2 gives up inlining in larger methods, and a vector that it does not keep in a
 * register costs a hundredfold.
 */
final class FloatVectorSums {
    private static final int LANES = FloatRows.LANES;
    private static final int GROUP = 4 * V;

    /** Lanes that are added up one by one. */
    private static final int LAST = 16;

    private FloatVectorSums() {}

    /** {@link FloatRows#head}. */
    static void head(float[] x, int at, int length, float[] lanes) {
        for (int l = 0; l < LANES; l += V) {
            FloatVector.fromArray(SPECIES, x, at + l, NUMBERS.compare(VectorOperators.LT, length - l)).intoArray(lanes, l);
        }
    }

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
        sum0.intoArray(lanes, lane);
        sum1.intoArray(lanes, lane + V);
        sum2.intoArray(lanes, lane + 2 * V);
        sum3.intoArray(lanes, lane + 3 * V);
        square0.intoArray(lanes, LANES + lane);
        square1.intoArray(lanes, LANES + lane + V);
        square2.intoArray(lanes, LANES + lane + 2 * V);
        square3.intoArray(lanes, LANES + lane + 3 * V);
    }

    private static void momentRest(float[] x, int at, int length, float shift, float[] lanes) {
        for (int l = 0; l < length; l += V) {
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, length - l);
            FloatVector d = FloatVector.fromArray(SPECIES, x, at + l, mask).sub(shift, mask);
            FloatVector.fromArray(SPECIES, lanes, l).add(d).intoArray(lanes, l);
            d.fma(d, FloatVector.fromArray(SPECIES, lanes, LANES + l)).intoArray(lanes, LANES + l);
        }
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
        square0.intoArray(lanes, LANES + lane);
        square1.intoArray(lanes, LANES + lane + V);
        square2.intoArray(lanes, LANES + lane + 2 * V);
        square3.intoArray(lanes, LANES + lane + 3 * V);
    }

    private static void squareRest(float[] x, int at, int length, float[] lanes) {
        for (int l = 0; l < length; l += V) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, at + l, NUMBERS.compare(VectorOperators.LT, length - l));
            x0.fma(x0, FloatVector.fromArray(SPECIES, lanes, LANES + l)).intoArray(lanes, LANES + l);
        }
    }

    /** {@link FloatRows#fold}: 64 lanes to 32 to 16 as vectors, the last lanes one by one. */
    static float fold(float[] lanes, int at) {
        for (int l = at; l < at + LAST; l += V) {
            FloatVector even = FloatVector.fromArray(SPECIES, lanes, l).add(FloatVector.fromArray(SPECIES, lanes, l + 2 * LAST));
            even.add(FloatVector.fromArray(SPECIES, lanes, l + LAST).add(FloatVector.fromArray(SPECIES, lanes, l + 3 * LAST))).intoArray(lanes, l);
        }
        return foldLast(lanes, at);
    }

    private static float foldLast(float[] lanes, int at) {
        float l0 = lanes[at] + lanes[at + 8];
        float l1 = lanes[at + 1] + lanes[at + 9];
        float l2 = lanes[at + 2] + lanes[at + 10];
        float l3 = lanes[at + 3] + lanes[at + 11];
        float l4 = lanes[at + 4] + lanes[at + 12];
        float l5 = lanes[at + 5] + lanes[at + 13];
        float l6 = lanes[at + 6] + lanes[at + 14];
        float l7 = lanes[at + 7] + lanes[at + 15];
        float zero = 0;
        return (((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7))) + zero; // turns -0 into +0
    }
}
