// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code selp}: one of two registers. Only the one that a lane picks must have been written. */
public final class Select extends Instruction {

    private final int target;
    private final int a;
    private final int b;
    private final Guard choice;

    public Select(int line, String text, int target, int a, int b, Guard choice) {
        super(line, text);
        this.target = target;
        this.a = a;
        this.b = b;
        this.choice = choice;
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        int first = choice.select(warp, lanes);
        warp.require(a, first);
        warp.require(b, lanes & ~first);
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            warp.rows()[target * Warp.LANES + lane] = warp.value((first & 1 << lane) != 0 ? a : b, lane);
        }
        warp.define(target, lanes);
        return pc + 1;
    }
}
