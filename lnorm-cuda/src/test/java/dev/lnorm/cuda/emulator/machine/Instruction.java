// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/**
 * A decoded instruction. Registers are rows of 32 values, one a lane; so are constants and special registers, in
 * rows of their own that are filled beforehand. Predicates are 32 bits, one a lane.
 */
public abstract class Instruction {

    /** Answer of {@link #execute}: the lanes' program counters were set; pick the next group. */
    protected static final int REGROUP = -1;

    private final int line;
    private final String text;

    protected Instruction(int line, String text) {
        this.line = line;
        this.text = text;
    }

    /**
     * Executes for some lanes.
     *
     * @param group the lanes that stand here
     * @param lanes those of them that the guard lets through
     * @param pc this instruction's place
     * @return the place where the whole group goes on, or {@link #REGROUP}
     */
    protected abstract int execute(Warp warp, int group, int lanes, int pc);

    public int line() {
        return line;
    }

    final boolean hasFormOf(Instruction other) {
        return text.equals(other.text);
    }

    @Override
    public final String toString() {
        return "line " + line + " (" + text + ")";
    }
}
