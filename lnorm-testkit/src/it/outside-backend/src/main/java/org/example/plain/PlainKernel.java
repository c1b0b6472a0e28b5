// SPDX-License-Identifier: Apache-2.0
package org.example.plain;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;

/** Both passes, row by row. In double, so that the textbook formulas are exact enough for floats. */
final class PlainKernel extends NormKernel {
    private final int width;
    private final boolean centred;
    private final double epsilon;

    PlainKernel(NormDevice device, NormSpec spec) {
        super(device, spec);
        width = spec.width();
        centred = spec.formula() == Formula.LAYER;
        epsilon = (float) spec.epsilon();
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        double[] gamma = gamma(call.gamma());
        double[] beta = call.beta() == null ? new double[width] : parameter(call.beta());
        HeapStatistics saved = (HeapStatistics) call.statistics();
        for (long row = 0; row < call.x().count(); row++) {
            double[] h = read(call.x(), row);
            if (call.residual() != null) {
                double[] residual = read(call.residual(), row);
                for (int i = 0; i < width; i++) {
                    h[i] = (float) (h[i] + residual[i]);
                }
            }
            if (call.sum() != null) {
                write(call.sum(), row, h);
            }
            double mean = mean(h);
            double rstd = rstd(h, mean);
            if (saved != null) {
                save(saved, (int) row, mean, rstd);
            }
            for (int i = 0; i < width; i++) {
                h[i] = (h[i] - mean) * rstd * gamma[i] + beta[i];
            }
            write(call.y(), row, h);
        }
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        double[] gamma = gamma(call.gamma());
        HeapStatistics saved = (HeapStatistics) call.statistics();
        double[] dgamma = new double[width];
        double[] dbeta = new double[width];
        for (long row = 0; row < call.dy().count(); row++) {
            double rstd = saved.rstd().floats()[(int) row];
            double mean = savedMean(saved, (int) row);
            double[] dy = read(call.dy(), row);
            double[] xhat = read(call.x(), row);
            double m1 = 0;
            double m2 = 0;
            for (int i = 0; i < width; i++) {
                xhat[i] = (xhat[i] - mean) * rstd;
                dgamma[i] += dy[i] * xhat[i];
                dbeta[i] += dy[i];
                m1 += centred ? dy[i] * gamma[i] / width : 0;
                m2 += dy[i] * gamma[i] * xhat[i] / width;
            }
            if (call.dx() != null) {
                double[] dx = call.dh() == null ? new double[width] : read(call.dh(), row);
                for (int i = 0; i < width; i++) {
                    dx[i] += rstd * (dy[i] * gamma[i] - m1 - xhat[i] * m2);
                }
                write(call.dx(), row, dx);
            }
        }
        store(call.dgamma(), call.dgammaMode(), dgamma);
        store(call.dbeta(), call.dbetaMode(), dbeta);
    }

    /** Of differences from the first element: those of a constant row are 0, and so is its variance. */
    private double mean(double[] row) {
        double sum = 0;
        for (double value : row) {
            sum += value - row[0];
        }
        return centred ? row[0] + sum / width : 0;
    }

    private double rstd(double[] row, double mean) {
        double squares = 0;
        for (double value : row) {
            squares += (value - mean) * (value - mean);
        }
        double variance = squares / width + epsilon;
        return variance == 0 ? 0 : 1 / Math.sqrt(variance);
    }

    /** The mean as two floats: one alone would not carry a small spread on a large mean. */
    private void save(HeapStatistics saved, int row, double mean, double rstd) {
        if (centred) {
            saved.shift().floats()[row] = (float) mean;
            saved.correction().floats()[row] = (float) (mean - (float) mean);
        }
        saved.rstd().floats()[row] = (float) rstd;
    }

    private double savedMean(HeapStatistics saved, int row) {
        return centred ? (double) saved.shift().floats()[row] + saved.correction().floats()[row] : 0;
    }

    private double[] gamma(Memory memory) {
        double[] gamma = memory == null ? new double[width] : parameter(memory);
        for (int i = 0; i < width; i++) {
            gamma[i] += memory == null || spec().hasUnitOffsetGamma() ? 1 : 0;
        }
        return gamma;
    }

    private void store(Memory out, Backward.Mode mode, double[] sums) {
        if (out != null) {
            double[] before = mode == Backward.Mode.ACCUMULATE ? parameter(out) : new double[width];
            for (int i = 0; i < width; i++) {
                sums[i] += before[i];
            }
            write(Rows.of(out, width), 0, sums);
        }
    }

    private double[] parameter(Memory memory) {
        return read(Rows.of(memory, width), 0);
    }

    private double[] read(Rows rows, long row) {
        Memory.Heap heap = (Memory.Heap) rows.memory();
        int start = heap.offset() + (int) rows.start(row);
        double[] values = new double[width];
        for (int i = 0; i < width; i++) {
            values[i] = heap.floats()[start + i];
        }
        return values;
    }

    private void write(Rows rows, long row, double[] values) {
        Memory.Heap heap = (Memory.Heap) rows.memory();
        int start = heap.offset() + (int) rows.start(row);
        for (int i = 0; i < width; i++) {
            heap.floats()[start + i] = (float) values[i];
        }
    }
}
