// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import org.jspecify.annotations.Nullable;

/**
 * What fake kernels compute, simple enough to check by eye:
 *
 * <pre>{@code
 * h = x + residual    y = h * gamma + beta    K = h[0]    rstd = 1000 + row
 * dx = dy * gamma + dh    dgamma = sum of dy * x    dbeta = sum of dy
 * }</pre>
 */
final class FakePass {
    private FakePass() {}

    static void forward(Forward call) {
        Rows x = call.x();
        for (long row = 0; row < x.count(); row++) {
            for (int j = 0; j < x.width(); j++) {
                double h = at(x, row, j) + atOr(call.residual(), row, j, 0);
                Rows sum = call.sum();
                if (sum != null) {
                    put(sum, row, j, h);
                }
                if (j == 0) {
                    save(call.statistics(), row, h);
                }
                put(call.y(), row, j, h * atOr(call.gamma(), j, 1) + atOr(call.beta(), j, 0));
            }
        }
    }

    static void backward(Backward call) {
        Memory dgamma = call.dgamma();
        Memory dbeta = call.dbeta();
        for (int j = 0; j < call.x().width(); j++) {
            double scale = start(dgamma, call.dgammaMode(), j);
            double shift = start(dbeta, call.dbetaMode(), j);
            for (long row = 0; row < call.dy().count(); row++) {
                double dy = at(call.dy(), row, j);
                scale += dy * at(call.x(), row, j);
                shift += dy;
                Rows dx = call.dx();
                if (dx != null) {
                    put(dx, row, j, dy * atOr(call.gamma(), j, 1) + atOr(call.dh(), row, j, 0));
                }
            }
            putUnlessNull(dgamma, j, scale);
            putUnlessNull(dbeta, j, shift);
        }
    }

    private static void save(@Nullable SavedStatistics statistics, long row, double shift) {
        switch (statistics) {
            case null -> {
            }
            case HeapStatistics heap -> {
                if (heap.shift().length() > 0) {
                    Cells.set(heap.shift(), row, shift);
                }
                Cells.set(heap.rstd(), row, 1000.0 + row);
            }
            default -> ((FakeStatistics) statistics).put((int) row, shift, 1000.0 + row);
        }
    }

    private static double start(@Nullable Memory gradient, Backward.Mode mode, int column) {
        return gradient != null && mode == Backward.Mode.ACCUMULATE ? Cells.get(gradient, column) : 0;
    }

    private static void putUnlessNull(@Nullable Memory memory, long index, double value) {
        if (memory != null) {
            Cells.set(memory, index, value);
        }
    }

    private static double at(Rows rows, long row, int column) {
        return Cells.get(rows.memory(), rows.start(row) + column);
    }

    private static double atOr(@Nullable Rows rows, long row, int column, double absent) {
        return rows == null ? absent : at(rows, row, column);
    }

    private static double atOr(@Nullable Memory memory, int column, double absent) {
        return memory == null ? absent : Cells.get(memory, column);
    }

    private static void put(Rows rows, long row, int column, double value) {
        Cells.set(rows.memory(), rows.start(row) + column, value);
    }
}
