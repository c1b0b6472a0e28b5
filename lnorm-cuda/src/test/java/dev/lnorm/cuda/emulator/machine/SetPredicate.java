// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code setp}: a condition on two registers, perhaps combined with a predicate. */
public final class SetPredicate extends Instruction {

    private final Lane.Condition condition;
    private final Lane.Combination combination;
    private final int target;
    private final int opposite;
    private final int a;
    private final int b;
    private final Guard other;

    /** The second target, for the opposite, may be -1; {@code other} is {@link Guard#NONE} for a plain condition. */
    public SetPredicate(int line, String text, Lane.Condition condition, Lane.Combination combination, int target,
            int opposite, int a,
            int b, Guard other) {
        super(line, text);
        this.condition = condition;
        this.combination = combination;
        this.target = target;
        this.opposite = opposite;
        this.a = a;
        this.b = b;
        this.other = other;
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        warp.require(a, lanes);
        warp.require(b, lanes);
        long[] rows = warp.rows();
        int holds = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            if (condition.test(rows[a * Warp.LANES + lane], rows[b * Warp.LANES + lane])) {
                holds |= 1 << lane;
            }
        }
        int with = other.select(warp, lanes);
        warp.setPredicate(target, lanes, combination.apply(holds, with));
        if (opposite >= 0) {
            warp.setPredicate(opposite, lanes, combination.apply(~holds, with));
        }
        return pc + 1;
    }
}
