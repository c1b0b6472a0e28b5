// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code bar.sync}: all threads of the block meet here. */
public final class Barrier extends Instruction {

    public Barrier(int line, String text) {
        super(line, text);
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        warp.await(lanes, pc);
        warp.moveTo(group & ~lanes, pc + 1);
        return REGROUP;
    }
}
