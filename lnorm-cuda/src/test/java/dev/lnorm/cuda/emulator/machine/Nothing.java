// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/**
 * {@code membar} and {@code fence}: blocks run one after the other and every write is seen at once. They order
 * nothing here.
 */
public final class Nothing extends Instruction {

    public Nothing(int line, String text) {
        super(line, text);
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        return pc + 1;
    }
}
