// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.naive;

/** A matrix whose every operation makes a new one, in a loop that the compiler can turn into vectors. */
final class Matrix {
    private final float[] values;
    private final int width;

    /** The rows in {@code values}, one after the other; the array is this matrix's own from now on. */
    Matrix(float[] values, int width) {
        this.values = values;
        this.width = width;
    }

    /** The rows, one after the other: the array itself. */
    float[] values() {
        return values;
    }

    private Matrix like(float[] result) {
        return new Matrix(result, width);
    }

    private int height() {
        return values.length / width;
    }

    Matrix minus(Matrix other) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] - other.values[i];
        }
        return like(result);
    }

    Matrix times(Matrix other) {
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = values[i] * other.values[i];
        }
        return like(result);
    }

    Matrix minusColumn(float[] column) {
        float[] result = new float[values.length];
        for (int row = 0, i = 0; row < height(); row++) {
            for (int end = i + width; i < end; i++) {
                result[i] = values[i] - column[row];
            }
        }
        return like(result);
    }

    Matrix timesColumn(float[] column) {
        float[] result = new float[values.length];
        for (int row = 0, i = 0; row < height(); row++) {
            for (int end = i + width; i < end; i++) {
                result[i] = values[i] * column[row];
            }
        }
        return like(result);
    }

    Matrix timesRow(float[] row) {
        float[] result = new float[values.length];
        for (int start = 0; start < result.length; start += width) {
            for (int column = 0; column < width; column++) {
                result[start + column] = values[start + column] * row[column];
            }
        }
        return like(result);
    }

    Matrix plusRow(float[] row) {
        float[] result = new float[values.length];
        for (int start = 0; start < result.length; start += width) {
            for (int column = 0; column < width; column++) {
                result[start + column] = values[start + column] + row[column];
            }
        }
        return like(result);
    }

    float[] rowMeans() {
        float[] means = new float[height()];
        for (int row = 0, i = 0; row < means.length; row++) {
            float sum = 0;
            for (int end = i + width; i < end; i++) {
                sum += values[i];
            }
            means[row] = sum / width;
        }
        return means;
    }

    float[] columnSums() {
        float[] sums = new float[width];
        for (int start = 0; start < values.length; start += width) {
            for (int column = 0; column < width; column++) {
                sums[column] += values[start + column];
            }
        }
        return sums;
    }
}
