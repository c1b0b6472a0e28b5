// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.naive;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The formulas, one array expression after another. */
final class NaiveKernel extends NormKernel {
    NaiveKernel(NaiveDevice device, NormSpec spec) {
        super(device, spec);
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        Matrix x = matrix(call.x());
        float[] mean = x.rowMeans();
        Matrix centred = x.minusColumn(mean);
        float[] rstd = reciprocalRoots(centred.times(centred).rowMeans());
        Matrix y = centred.timesColumn(rstd).timesRow(values(call.gamma(), 1)).plusRow(values(call.beta(), 0));
        store(y.values(), call.y().memory(), call.y().offset());
        if (call.statistics() instanceof HeapStatistics saved) {
            store(mean, saved.shift(), 0);
            store(new float[mean.length], saved.correction(), 0);
            store(rstd, saved.rstd(), 0);
        }
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        HeapStatistics saved = (HeapStatistics) call.statistics();
        float[] rstd = saved.rstd().floats();
        Matrix dy = matrix(call.dy());
        Matrix xhat = matrix(call.x()).minusColumn(saved.shift().floats()).timesColumn(rstd);
        Matrix g = dy.timesRow(values(call.gamma(), 1));
        Matrix projection = xhat.timesColumn(g.times(xhat).rowMeans());
        Rows dx = call.dx();
        if (dx != null) {
            Matrix result = g.minusColumn(g.rowMeans()).minus(projection).timesColumn(rstd);
            store(result.values(), dx.memory(), dx.offset());
        }
        Memory dgamma = call.dgamma();
        if (dgamma != null) {
            store(dy.times(xhat).columnSums(), dgamma, 0);
        }
        Memory dbeta = call.dbeta();
        if (dbeta != null) {
            store(dy.columnSums(), dbeta, 0);
        }
    }

    private float[] reciprocalRoots(float[] variances) {
        float[] roots = new float[variances.length];
        for (int row = 0; row < roots.length; row++) {
            roots[row] = (float) (1 / Math.sqrt(variances[row] + spec().epsilon()));
        }
        return roots;
    }

    private static Matrix matrix(Rows rows) {
        float[] values = new float[Math.toIntExact(rows.count() * rows.width())];
        Memory.Heap heap = (Memory.Heap) rows.memory();
        System.arraycopy(heap.floats(), heap.offset() + (int) rows.offset(), values, 0, values.length);
        return new Matrix(values, rows.width());
    }

    private float[] values(@Nullable Memory parameter, float absent) {
        float[] values = new float[spec().width()];
        if (parameter == null) {
            Arrays.fill(values, absent);
        } else {
            Memory.Heap heap = (Memory.Heap) parameter;
            System.arraycopy(heap.floats(), heap.offset(), values, 0, values.length);
        }
        return values;
    }

    private static void store(float[] values, Memory target, long offset) {
        Memory.Heap heap = (Memory.Heap) target;
        System.arraycopy(values, 0, heap.floats(), heap.offset() + (int) offset, values.length);
    }
}
