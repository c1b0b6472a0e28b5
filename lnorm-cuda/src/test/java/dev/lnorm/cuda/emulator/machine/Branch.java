// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code bra}. */
public final class Branch extends Instruction {

    private final int target;

    public Branch(int line, String text, int target) {
        super(line, text);
        this.target = target;
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        if (lanes == group) {
            return target;
        }
        if (lanes == 0) {
            return pc + 1;
        }
        if (target <= pc) {
            warp.block().checkBudget();
        }
        warp.moveTo(lanes, target);
        warp.moveTo(group & ~lanes, pc + 1);
        return REGROUP;
    }
}
