// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code ret} and {@code exit}. */
public final class Exit extends Instruction {

    public Exit(int line, String text) {
        super(line, text);
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        warp.exit(lanes);
        warp.moveTo(group & ~lanes, pc + 1);
        return REGROUP;
    }
}
