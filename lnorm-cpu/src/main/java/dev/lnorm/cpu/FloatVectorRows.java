// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/** The loops of a row in vectors, over rows in arrays or, if all of a call's are there, in native memory. */
final class FloatVectorRows extends FloatRows {
    /** Where a vector is less than a group's lanes are apart, results would be stored in several sweeps. */
    @Override
    boolean mayOverlap() {
        return FloatVectors.V == FloatVectorSums.APART;
    }

    @Override
    boolean haveBatches(int width) {
        return width <= FloatBatch.WIDEST;
    }

    @Override
    boolean haveOneRowAlone(int width) {
        return width <= FloatSums.BLOCK;
    }

    @Override
    void head(FloatSlice x, int length, float[] lanes, int set) {
        if (x.isNative()) {
            FloatNativeSums.head(x.segment, x.start, length, lanes, set);
        } else {
            FloatVectorSums.head(x.array, x.at, length, lanes, set);
        }
    }

    @Override
    void moments(FloatRow row, float[] lanes, int set, int from, int to) {
        FloatSlice x = row.x;
        if (x.isNative()) {
            FloatNativeSums.moments(x.segment, x.start + from, to - from, row.shift, lanes, set);
        } else {
            FloatVectorSums.moments(x.array, x.at + from, to - from, row.shift, lanes, set);
        }
    }

    @Override
    void squares(FloatRow row, float[] lanes, int set, int from, int to) {
        FloatSlice x = row.x;
        if (x.isNative()) {
            FloatNativeSums.squares(x.segment, x.start + from, to - from, lanes, set + LANES);
        } else {
            FloatVectorSums.squares(x.array, x.at + from, to - from, lanes, set + LANES);
        }
    }

    @Override
    void fold(float[] lanes, int sets) {
        FloatVectorFold.fold(lanes, sets);
    }

    @Override
    void normalize(FloatRow row, FloatSlice gamma, FloatSlice beta, int from, int to) {
        if (row.x.isNative()) {
            FloatNativeNormalize.row(row, gamma, beta, from, to);
        } else {
            FloatVectorNormalize.row(row, gamma, beta, from, to);
        }
    }

    @Override
    void normalizeAndSum(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, float[] lanes, int set,
            int from, int to) {
        if (row.x.isNative()) {
            FloatNativeForward.row(row, gamma, beta, next, lanes, set, from, to);
        } else {
            FloatVectorForward.row(row, gamma, beta, next, lanes, set, from, to);
        }
    }

    @Override
    void gradients(FloatRow row, FloatSlice gamma, float[] lanes, int set, int from, int to) {
        if (row.x.isNative()) {
            FloatNativeGradientSums.one(row, gamma, lanes, set, from, to);
        } else {
            FloatVectorGradientSums.one(row, gamma, lanes, set, from, to);
        }
    }

    @Override
    void allGradients(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, float[] lanes,
            int from, int to) {
        if (row.x.isNative()) {
            FloatNativeAllGradients.two(row, next, gamma, dgamma, dbeta, lanes, from, to);
        } else {
            FloatVectorAllGradients.two(row, next, gamma, dgamma, dbeta, lanes, from, to);
        }
    }

    @Override
    void parameterGradients(FloatRow row, FloatSlice dgamma, FloatSlice dbeta, int from, int to) {
        if (row.x.isNative()) {
            FloatNativeAllGradients.ofParameters(row, dgamma, dbeta, from, to);
        } else {
            FloatVectorAllGradients.ofParameters(row, dgamma, dbeta, from, to);
        }
    }

    @Override
    void inputGradient(FloatRow row, FloatSlice gamma, int width) {
        if (row.x.isNative()) {
            FloatNativeInputGradient.row(row, gamma, width);
        } else {
            FloatVectorInputGradient.row(row, gamma, width);
        }
    }

    @Override
    void add(FloatSlice a, FloatSlice b, FloatSlice sum, int from, int to) {
        if (a.isNative()) {
            FloatNativeAdd.row(a.segment, a.start + from, b.segment, b.start + from, sum.segment, sum.start + from,
                    to - from);
        } else {
            FloatVectorAdd.row(a.array, a.at + from, b.array, b.at + from, sum.array, sum.at + from, to - from);
        }
    }
}
