// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Region;

/** {@code ld}. */
public final class Load extends MemoryAccess {

    public Load(int line, String text, Addressing addressing) {
        super(line, text, addressing);
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        int next = super.execute(warp, group, lanes, pc);
        for (int row : addressing().values()) {
            if (row >= 0) {
                warp.define(row, lanes);
            }
        }
        return next;
    }

    @Override
    void move(Warp warp, int lane, Region region, long address) {
        Addressing access = addressing();
        if (access.space() != Addressing.Space.PARAM) {
            region.history().read((int) (address - region.base()), access.bytes(), warp.block().accessor(),
                    warp.thread(lane), race(),
                    () -> region.describe(address));
        }
        int[] rows = access.values();
        for (int i = 0; i < rows.length; i++) {
            long value = region.read(address + i * access.elementBytes(), access.elementBytes());
            if (rows[i] >= 0) {
                warp.rows()[rows[i] * Warp.LANES + lane] = access.sign() == 0 ? value : extend(value, access);
            }
        }
    }

    private static long extend(long value, Addressing access) {
        int unused = 64 - 8 * access.elementBytes();
        return (value << unused >> unused) & -1L >>> 64 - access.sign();
    }

    @Override
    void count(Warp warp, RequestShape shape, Region region, int lanes) {
        switch (addressing().space()) {
            case GLOBAL -> region.traffic().load((long) Integer.bitCount(lanes) * addressing().bytes(), shape.useful(),
                    shape.sectors());
            case SHARED -> warp.block().counters().bankConflicts(shape.conflicts());
            case PARAM -> {
                // Parameters come through the constant cache.
            }
        }
    }
}
