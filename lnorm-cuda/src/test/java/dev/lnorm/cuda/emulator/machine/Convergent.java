// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Fault;

/**
 * An instruction at which the lanes that its member mask names meet: {@code shfl.sync}, {@code vote.sync}, {@code bar.warp.sync}. PTX lets
 * a mask name threads that have ended; here that is a fault, like a lane that never comes.
 */
abstract class Convergent extends Instruction {

    private final int members;

    Convergent(int line, String text, int members) {
        super(line, text);
        this.members = members;
    }

    /** Executes for lanes whose members are all among them. */
    abstract void together(Warp warp, int lanes);

    final int members(Warp warp, int lane) {
        return (int) warp.value(members, lane);
    }

    @Override
    protected final int execute(Warp warp, int group, int lanes, int pc) {
        warp.require(members, lanes);
        int present = lanes | warp.waitingAt(pc);
        int complete = complete(warp, present);
        if (complete != 0) {
            together(warp, complete);
        }
        if (complete == group) {
            return pc + 1;
        }
        warp.resume(complete);
        warp.moveTo(complete | group & ~lanes, pc + 1);
        warp.await(present & ~complete, pc);
        return REGROUP;
    }

    /** Lanes all of whose members are here with the same mask. */
    private int complete(Warp warp, int present) {
        int complete = 0;
        for (int rest = present; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int mask = members(warp, lane);
            if ((mask & 1 << lane) == 0) {
                throw new Fault(Fault.Kind.ABSENT_LANE,
                        String.format("lane %d is not in its own member mask 0x%x", lane, mask));
            }
            if ((mask & ~warp.live()) != 0) {
                throw new Fault(Fault.Kind.ABSENT_LANE,
                        String.format("member mask 0x%x names lanes that have ended or never were: 0x%x", mask,
                                mask & ~warp.live()));
            }
            if ((mask & ~present) == 0 && sameMask(warp, mask)) {
                complete |= 1 << lane;
            }
        }
        return complete;
    }

    private boolean sameMask(Warp warp, int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            if (members(warp, Integer.numberOfTrailingZeros(rest)) != mask) {
                return false;
            }
        }
        return true;
    }
}
