// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/** Statistics that a {@link FakeGpu} keeps: reading them waits for its queues. */
final class FakeStatistics extends SavedStatistics {
    private final FakeGpu gpu;
    private final double[] mean;
    private final double[] rstd;

    FakeStatistics(FakeGpu gpu, NormSpec spec, long capacity) {
        super(gpu, spec, capacity);
        this.gpu = gpu;
        this.mean = new double[(int) capacity];
        this.rstd = new double[(int) capacity];
    }

    void put(int row, double rowMean, double rowRstd) {
        mean[row] = rowMean;
        rstd[row] = rowRstd;
    }

    @Override
    protected void transfer(long firstRow, double[] meanOut, double[] rstdOut) {
        gpu.awaitIdle();
        System.arraycopy(mean, (int) firstRow, meanOut, 0, meanOut.length);
        System.arraycopy(rstd, (int) firstRow, rstdOut, 0, rstdOut.length);
    }

    @Override
    protected void release() {}
}
