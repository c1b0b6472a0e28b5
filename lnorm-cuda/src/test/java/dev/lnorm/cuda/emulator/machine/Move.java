// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code mov} of one register. What was never written may be moved about; it is its use that is wrong. */
public final class Move extends Instruction {

    private final int target;
    private final int source;

    public Move(int line, String text, int target, int source) {
        super(line, text);
        this.target = target;
        this.source = source;
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        long[] rows = warp.rows();
        if (lanes == -1) {
            System.arraycopy(rows, source * Warp.LANES, rows, target * Warp.LANES, Warp.LANES);
        } else {
            for (int rest = lanes; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                rows[target * Warp.LANES + lane] = rows[source * Warp.LANES + lane];
            }
        }
        warp.copyDefined(target, source, lanes);
        return pc + 1;
    }
}
