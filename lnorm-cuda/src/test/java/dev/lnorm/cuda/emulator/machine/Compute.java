// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Fault;

/** Everything that makes one register out of up to four. Operands that an instruction has not repeat its first. */
public final class Compute extends Instruction {

    private final Lane.Operation operation;
    private final int target;
    private final int a;
    private final int b;
    private final int c;
    private final int d;

    public Compute(int line, String text, Lane.Operation operation, int target, int[] sources) {
        super(line, text);
        this.operation = operation;
        this.target = target;
        a = sources[0];
        b = sources[sources.length > 1 ? 1 : 0];
        c = sources[sources.length > 2 ? 2 : 0];
        d = sources[sources.length > 3 ? 3 : 0];
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        warp.require(a, lanes);
        warp.require(b, lanes);
        warp.require(c, lanes);
        warp.require(d, lanes);
        try {
            compute(warp.rows(), lanes);
        } catch (ArithmeticException e) {
            throw new Fault(Fault.Kind.DIVISION_BY_ZERO, "an integer divided by zero, which PTX leaves undefined");
        }
        warp.define(target, lanes);
        return pc + 1;
    }

    private void compute(long[] rows, int lanes) {
        int to = target * Warp.LANES;
        int fromA = a * Warp.LANES;
        int fromB = b * Warp.LANES;
        int fromC = c * Warp.LANES;
        int fromD = d * Warp.LANES;
        if (lanes == -1) {
            for (int i = 0; i < Warp.LANES; i++) {
                rows[to + i] = operation.apply(rows[fromA + i], rows[fromB + i], rows[fromC + i], rows[fromD + i]);
            }
            return;
        }
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int i = Integer.numberOfTrailingZeros(rest);
            rows[to + i] = operation.apply(rows[fromA + i], rows[fromB + i], rows[fromC + i], rows[fromD + i]);
        }
    }
}
