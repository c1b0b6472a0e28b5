// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Fault;

/** {@code shfl.sync}: each lane reads a register of another. */
public final class Shuffle extends Convergent {

    /** How the other lane is found. */
    public enum Mode {
        UP, DOWN, BFLY, IDX
    }

    /**
     * Where a shuffle's operands are; {@code valid} is -1 or a predicate that tells whether the other lane was in
     * range.
     */
    public record Operands(int target, int valid, int source, int distance, int clamp, int members) {}

    private final Mode mode;
    private final Operands operands;

    public Shuffle(int line, String text, Mode mode, Operands operands) {
        super(line, text, operands.members);
        this.mode = mode;
        this.operands = operands;
    }

    @Override
    void contribute(Warp warp, int lanes) {
        warp.require(operands.source, lanes);
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            warp.exchange()[lane] = warp.value(operands.source, lane);
        }
    }

    @Override
    void receive(Warp warp, int lanes) {
        warp.require(operands.distance, lanes);
        warp.require(operands.clamp, lanes);
        int valid = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int from = from(warp, lane);
            valid |= from >= 0 ? 1 << lane : 0;
            int source = from >= 0 ? from : lane;
            if ((members(warp, lane) & 1 << source) == 0) {
                throw new Fault(Fault.Kind.ABSENT_LANE,
                        String.format("lane %d reads lane %d, which is not in its member mask 0x%x", lane, source,
                                members(warp, lane)));
            }
            warp.rows()[operands.target * Warp.LANES + lane] = warp.exchange()[source];
        }
        warp.define(operands.target, lanes);
        if (operands.valid >= 0) {
            warp.setPredicate(operands.valid, lanes, valid);
        }
    }

    /** The lane to read, or -1 where it is out of the range that the clamp allows. */
    private int from(Warp warp, int lane) {
        int distance = (int) warp.value(operands.distance, lane) & 0x1F;
        int clamp = (int) warp.value(operands.clamp, lane) & 0x1F;
        int segment = (int) warp.value(operands.clamp, lane) >> 8 & 0x1F;
        int highest = lane & segment | clamp & ~segment;
        int lowest = lane & segment;
        int from = switch (mode) {
            case UP -> lane - distance;
            case DOWN -> lane + distance;
            case BFLY -> lane ^ distance;
            case IDX -> lowest | distance & ~segment;
        };
        boolean inRange = mode == Mode.UP ? from >= highest : from <= highest;
        return inRange ? from : -1;
    }
}
