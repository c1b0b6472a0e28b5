// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;

/** Statistics of a {@link SoftGpu}: reading them waits for its queues. */
class SoftGpuStatistics extends SavedStatistics {
    private final SoftGpu.Gpu gpu;
    private final HeapStatistics values;

    SoftGpuStatistics(SoftGpu.Gpu gpu, NormSpec spec, long capacity) {
        super(gpu, spec, capacity);
        this.gpu = gpu;
        this.values = new HeapStatistics(gpu, spec, capacity);
    }

    /** Where the kernel writes them. */
    HeapStatistics values() {
        return values;
    }

    @Override
    protected void transfer(long firstRow, double[] mean, double[] rstd) {
        gpu.awaitIdle();
        copy(firstRow, mean, rstd);
    }

    /** What is there now. */
    void copy(long firstRow, double[] mean, double[] rstd) {
        SoftSteps steps = new SoftSteps();
        for (int i = 0; i < mean.length; i++) {
            SoftStatistics row = steps.load(spec(), values, firstRow + i);
            mean[i] = row.shift() + row.correction();
            rstd[i] = row.rstd();
        }
    }

    @Override
    protected void release() {
        gpu.awaitIdle();
        values.close();
    }
}
