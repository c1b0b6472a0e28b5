// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code mov} between one register and several in braces, which are its parts from the lowest bits up. */
public final class Pack extends Instruction {

    private final int whole;
    private final int[] parts;
    private final int bits;
    private final boolean unpack;

    /** {@code unpack}: from the whole to its parts, each of which has {@code bits}; a part of -1 is not wanted. */
    public Pack(int line, String text, int whole, int[] parts, int bits, boolean unpack) {
        super(line, text);
        this.whole = whole;
        this.parts = parts;
        this.bits = bits;
        this.unpack = unpack;
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        if (unpack) {
            unpack(warp, lanes);
        } else {
            pack(warp, lanes);
        }
        return pc + 1;
    }

    private void pack(Warp warp, int lanes) {
        for (int part : parts) {
            warp.require(part, lanes);
        }
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long value = 0;
            for (int i = 0; i < parts.length; i++) {
                value |= warp.value(parts[i], lane) << i * bits;
            }
            warp.rows()[whole * Warp.LANES + lane] = value;
        }
        warp.define(whole, lanes);
    }

    private void unpack(Warp warp, int lanes) {
        warp.require(whole, lanes);
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long value = warp.value(whole, lane);
            for (int i = 0; i < parts.length; i++) {
                if (parts[i] >= 0) {
                    warp.rows()[parts[i] * Warp.LANES + lane] = value >>> i * bits & (1L << bits) - 1;
                }
            }
        }
        for (int part : parts) {
            if (part >= 0) {
                warp.define(part, lanes);
            }
        }
    }
}
