// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;

/**
 * Normalizes one row, as {@link FloatVectorNormalize} does, in the loop that sums the next one, as
 * {@link FloatVectorSums} does. Results are stored wherever they begin: what a store across two cache lines takes is
 * hidden by the reads.
 */
final class FloatVectorForward {
    private static final int LANES = FloatRows.LANES;
    private static final int APART = FloatVectorSums.APART;

    private FloatVectorForward() {}

    /** {@link FloatRows#normalizeAndSum}. */
    static void row(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, float[] lanes, int set, int from,
            int to) {
        int whole = to - from & -LANES;
        for (int lane = 0; lane < APART; lane += V) {
            group(row, gamma, beta, next, lanes, set + lane, from + lane, whole, from + whole == to);
        }
        if (from + whole < to) {
            rest(row, gamma, beta, next, lanes, set, from + whole, to);
        }
    }

    private static void group(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, float[] lanes, int lane,
            int from, int length, boolean fold) {
        float[] x = row.x.array;
        float[] y = row.out.array;
        float[] x1 = next.x.array;
        float[] gammas = gamma.array;
        float[] betas = beta.array;
        int xAt = row.x.at + from;
        int yAt = row.out.at + from;
        int x1At = next.x.at + from;
        int gammaAt = gamma.at + from;
        int betaAt = beta.at + from;
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector k1 = FloatVector.broadcast(SPECIES, next.shift);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector square0 = sum0;
        FloatVector square1 = sum0;
        FloatVector square2 = sum0;
        FloatVector square3 = sum0;
        for (int i = 0; i < length; i += APART) {
            FloatVector d = FloatVector.fromArray(SPECIES, x1, x1At + i).sub(k1);
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            FloatVector b = FloatVector.fromArray(SPECIES, betas, betaAt + i);
            FloatVector.fromArray(SPECIES, x, xAt + i).sub(k).sub(c).mul(s).fma(g, b).intoArray(y, yAt + i);
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

    /** The columns after the last whole 64. */
    private static void rest(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, float[] lanes, int set,
            int from, int to) {
        FloatVectorSums.momentRest(next.x.array, next.x.at + from, to - from, next.shift, lanes, set);
        FloatVectorFold.toSixteen(lanes, set);
        FloatVectorFold.toSixteen(lanes, set + LANES);
        FloatVectorNormalize.row(row, gamma, beta, from, to);
    }
}
