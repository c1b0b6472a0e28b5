// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/** The loops of a row in vectors. */
final class FloatVectorRows extends FloatRows {
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
        FloatVectorSums.head(x.array, x.at, length, lanes, set);
    }

    @Override
    void moments(FloatRow row, float[] lanes, int set, int from, int to) {
        FloatVectorSums.moments(row.x.array, row.x.at + from, to - from, row.shift, lanes, set);
    }

    @Override
    void squares(FloatRow row, float[] lanes, int set, int from, int to) {
        FloatVectorSums.squares(row.x.array, row.x.at + from, to - from, lanes, set + LANES);
    }

    @Override
    void fold(float[] lanes, int sets) {
        FloatVectorFold.fold(lanes, sets);
    }

    @Override
    void normalize(FloatRow row, FloatSlice gamma, FloatSlice beta, int width) {
        FloatVectorNormalize.row(row.x.array, row.x.at, gamma.array, gamma.at, beta.array, beta.at, row.out.array,
                row.out.at, width, row.shift, row.correction, row.rstd);
    }

    @Override
    void gradients(FloatRow row, FloatSlice gamma, float[] lanes, int set, int from, int to) {
        FloatVectorGradientSums.one(row, gamma, lanes, set, from, to);
    }

    @Override
    void allGradients(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, float[] lanes,
            int from, int to) {
        FloatVectorAllGradients.two(row, next, gamma, dgamma, dbeta, lanes, from, to);
    }

    @Override
    void parameterGradients(FloatRow row, FloatSlice dgamma, FloatSlice dbeta, int from, int to) {
        FloatVectorAllGradients.ofParameters(row, dgamma, dbeta, from, to);
    }

    @Override
    void inputGradient(FloatRow row, FloatSlice gamma, int width) {
        FloatVectorInputGradient.row(row, gamma, width);
    }

    @Override
    void add(FloatSlice a, FloatSlice b, FloatSlice sum, int from, int to) {
        FloatVectors.add(a.array, a.at + from, b.array, b.at + from, sum.array, sum.at + from, to - from);
    }
}
