// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Fault;

/**
 * An instruction at which the lanes that its member mask names meet: {@code shfl.sync}, {@code vote.sync}, {@code
 * bar.warp.sync}. They need not stand at the same place: any instruction of the same form with the same mask will
 * do, and nvcc does put the two sides of a shuffle into the two branches of an if. PTX lets a mask name threads that
 * have ended; here that is a fault, like a lane that never comes.
 */
abstract class Convergent extends Instruction {

    private final int members;

    Convergent(int line, String text, int members) {
        super(line, text);
        this.members = members;
    }

    /** Shows what these lanes, which stand here, have for the others. */
    abstract void contribute(Warp warp, int lanes);

    /** Takes what these lanes, which stand here, get from the others; all that meet have contributed. */
    abstract void receive(Warp warp, int lanes);

    final int members(Warp warp, int lane) {
        return (int) warp.value(members, lane);
    }

    @Override
    protected final int execute(Warp warp, int group, int lanes, int pc) {
        warp.require(members, lanes);
        if (lanes == group && allMembers(warp, lanes)) {
            contribute(warp, lanes);
            receive(warp, lanes);
            return pc + 1;
        }
        warp.await(lanes, pc);
        warp.moveTo(group & ~lanes, pc + 1);
        meet(warp, complete(warp, warp.waitingAt(this)));
        return REGROUP;
    }

    /** Whether each of these lanes names exactly these lanes. */
    private boolean allMembers(Warp warp, int lanes) {
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            if (members(warp, Integer.numberOfTrailingZeros(rest)) != lanes) {
                return false;
            }
        }
        return true;
    }

    private static void meet(Warp warp, int lanes) {
        warp.forEachPlace(lanes, (instruction, there) -> ((Convergent) instruction).contribute(warp, there));
        warp.forEachPlace(lanes, (instruction, there) -> ((Convergent) instruction).receive(warp, there));
        warp.resume(lanes);
    }

    /** Lanes all of whose members wait too, with the same mask. */
    private static int complete(Warp warp, int waiting) {
        int[] masks = new int[Warp.LANES];
        warp.forEachPlace(waiting, (instruction, there) -> {
            for (int rest = there; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                masks[lane] = ((Convergent) instruction).checkedMembers(warp, lane);
            }
        });
        int complete = 0;
        for (int rest = waiting; rest != 0; rest &= rest - 1) {
            int mask = masks[Integer.numberOfTrailingZeros(rest)];
            int agreeing = 0;
            for (int lane = 0; lane < Warp.LANES; lane++) {
                agreeing |= masks[lane] == mask ? 1 << lane : 0;
            }
            complete |= (mask & ~(agreeing & waiting)) == 0 ? Integer.lowestOneBit(rest) : 0;
        }
        return complete;
    }

    private int checkedMembers(Warp warp, int lane) {
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
        return mask;
    }
}
