// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

/** One comparison: a pass over a workload with a number of threads. */
public record Cell(Pass pass, Workload workload, int threads) {
    /** Bytes that the pass has to move: every operand of all rows once. */
    public long bytes() {
        return pass.operands() * workload.operandBytes();
    }

    @Override
    public String toString() {
        return pass + " " + workload + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
