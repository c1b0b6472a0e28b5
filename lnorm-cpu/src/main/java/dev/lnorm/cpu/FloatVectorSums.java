// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The lane sums of one block in vectors. The 64 lanes are taken in groups of four vectors 16 lanes apart, each group in
 * one sweep that strides over the block: four accumulators for each of two sums fit the registers, and the first steps
 * of the fold, 64 lanes to 32 to 16, add registers of one group. What is left of a block after its last whole 64
 * columns is added to the lanes in memory, which come last in every lane anyway, before they are folded; it is read
 * under a mask, as +0 where there is nothing, which changes no bit.
 *
 * <p>An iteration takes one vector, which the first of a group's accumulators gets, and moves them up by one: after
 * four iterations each is back in its place, and their number is a multiple of four. C2 unrolls by four, and nothing is
 * moved. More vectors an iteration would be as many checks before each loop over native memory.
 *
 * <p>One loop a method and no more: C2 gives up inlining in larger methods, and a vector that it does not keep in a
 * register costs a hundredfold.
 */
final class FloatVectorSums {
    private static final int LANES = FloatRows.LANES;

    /** Lanes that the vectors of a group are apart. So many are left when a group is folded. */
    static final int APART = 16;

    private FloatVectorSums() {}

    /** {@link FloatRows#head}. */
    static void head(float[] x, int xAt, int length, float[] lanes, int set) {
        if (length < LANES) {
            headRest(x, xAt, length, lanes, set);
            FloatVectorFold.toSixteen(lanes, set);
            return;
        }
        for (int l = 0; l < APART; l += V) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + l);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + l + APART);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + l + 2 * APART);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + l + 3 * APART);
            x0.add(x2).add(x1.add(x3)).intoArray(lanes, set + l);
        }
    }

    private static void headRest(float[] x, int xAt, int length, float[] lanes, int set) {
        for (int l = 0; l < LANES; l += V) {
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, length - l);
            FloatVector.fromArray(SPECIES, x, xAt + l, mask).intoArray(lanes, set + l);
        }
    }

    /** {@link FloatRows#moments}. */
    static void moments(float[] x, int xAt, int length, float shift, float[] lanes, int set) {
        int whole = length & -LANES;
        for (int lane = 0; lane < APART; lane += V) {
            momentGroup(x, xAt + lane, whole, shift, lanes, set + lane, whole == length);
        }
        if (whole < length) {
            momentRest(x, xAt + whole, length - whole, shift, lanes, set);
            FloatVectorFold.toSixteen(lanes, set);
            FloatVectorFold.toSixteen(lanes, set + LANES);
        }
    }

    private static void momentGroup(float[] x, int xAt, int length, float shift, float[] lanes, int lane,
            boolean fold) {
        FloatVector k = FloatVector.broadcast(SPECIES, shift);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector square0 = sum0;
        FloatVector square1 = sum0;
        FloatVector square2 = sum0;
        FloatVector square3 = sum0;
        for (int i = 0; i < length; i += APART) {
            FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + i).sub(k);
            FloatVector sum = sum0.add(d);
            FloatVector square = d.fma(d, square0);
            sum0 = sum1;
            sum1 = sum2;
            sum2 = sum3;
            sum3 = sum;
            square0 = square1;
            square1 = square2;
            square2 = square3;
            square3 = square;
        }
        if (fold) {
            sum0.add(sum2).add(sum1.add(sum3)).intoArray(lanes, lane);
            square0.add(square2).add(square1.add(square3)).intoArray(lanes, LANES + lane);
            return;
        }
        sum0.intoArray(lanes, lane);
        sum1.intoArray(lanes, lane + APART);
        sum2.intoArray(lanes, lane + 2 * APART);
        sum3.intoArray(lanes, lane + 3 * APART);
        square0.intoArray(lanes, LANES + lane);
        square1.intoArray(lanes, LANES + lane + APART);
        square2.intoArray(lanes, LANES + lane + 2 * APART);
        square3.intoArray(lanes, LANES + lane + 3 * APART);
    }

    /** The columns after the last whole 64, fewer than 64: added to the lanes in memory. */
    static void momentRest(float[] x, int xAt, int length, float shift, float[] lanes, int set) {
        for (int l = 0; l < length; l += V) {
            int lane = set + l;
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, length - l);
            FloatVector d = FloatVector.fromArray(SPECIES, x, xAt + l, mask).sub(shift, mask);
            FloatVector.fromArray(SPECIES, lanes, lane).add(d).intoArray(lanes, lane);
            d.fma(d, FloatVector.fromArray(SPECIES, lanes, LANES + lane)).intoArray(lanes, LANES + lane);
        }
    }

    /** {@link FloatRows#squares}, all of them in the set at {@code set}. */
    static void squares(float[] x, int xAt, int length, float[] lanes, int set) {
        int whole = length & -LANES;
        for (int lane = 0; lane < APART; lane += V) {
            squareGroup(x, xAt + lane, whole, lanes, set + lane, whole == length);
        }
        if (whole < length) {
            squareRest(x, xAt + whole, length - whole, lanes, set);
            FloatVectorFold.toSixteen(lanes, set);
        }
    }

    private static void squareGroup(float[] x, int xAt, int length, float[] lanes, int lane, boolean fold) {
        FloatVector square0 = FloatVector.zero(SPECIES);
        FloatVector square1 = square0;
        FloatVector square2 = square0;
        FloatVector square3 = square0;
        for (int i = 0; i < length; i += APART) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, xAt + i);
            FloatVector square = v.fma(v, square0);
            square0 = square1;
            square1 = square2;
            square2 = square3;
            square3 = square;
        }
        if (fold) {
            square0.add(square2).add(square1.add(square3)).intoArray(lanes, lane);
            return;
        }
        square0.intoArray(lanes, lane);
        square1.intoArray(lanes, lane + APART);
        square2.intoArray(lanes, lane + 2 * APART);
        square3.intoArray(lanes, lane + 3 * APART);
    }

    private static void squareRest(float[] x, int xAt, int length, float[] lanes, int set) {
        for (int l = 0; l < length; l += V) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + l,
                    NUMBERS.compare(VectorOperators.LT, length - l));
            x0.fma(x0, FloatVector.fromArray(SPECIES, lanes, set + l)).intoArray(lanes, set + l);
        }
    }
}
