// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** The predicate before an instruction: {@code @%p} or {@code @!%p}. */
public record Guard(int predicate, boolean negated) {

    /** Always executed. */
    public static final Guard NONE = new Guard(-1, false);

    /** Never executed; the constant predicate false. */
    public static final Guard NEVER = new Guard(-1, true);

    int select(Warp warp, int group) {
        if (predicate < 0) {
            return negated ? 0 : group;
        }
        int holds = warp.predicate(predicate, group);
        return group & (negated ? ~holds : holds);
    }
}
