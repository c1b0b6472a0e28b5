// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code and.pred} and its like. */
public final class PredicateLogic extends Instruction {

    private final Lane.Combination combination;
    private final int target;
    private final Guard a;
    private final Guard b;

    public PredicateLogic(int line, String text, Lane.Combination combination, int target, Guard a, Guard b) {
        super(line, text);
        this.combination = combination;
        this.target = target;
        this.a = a;
        this.b = b;
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        warp.setPredicate(target, lanes, combination.apply(a.select(warp, lanes), b.select(warp, lanes)));
        return pc + 1;
    }
}
