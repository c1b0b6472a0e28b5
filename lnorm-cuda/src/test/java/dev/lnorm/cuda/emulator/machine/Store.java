// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Region;

/** {@code st}. */
public final class Store extends MemoryAccess {

    public Store(int line, String text, Addressing addressing) {
        super(line, text, addressing);
    }

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        for (int row : addressing().values()) {
            warp.require(row, lanes);
        }
        return super.execute(warp, group, lanes, pc);
    }

    @Override
    void move(Warp warp, int lane, Region region, long address) {
        Addressing access = addressing();
        region.history().write((int) (address - region.base()), access.bytes(), warp.block().accessor(),
                warp.thread(lane), race(),
                () -> region.describe(address));
        int[] rows = access.values();
        for (int i = 0; i < rows.length; i++) {
            region.write(address + i * access.elementBytes(), access.elementBytes(), warp.value(rows[i], lane));
        }
    }

    @Override
    void count(Warp warp, RequestShape shape, Region region, int lanes) {
        if (addressing().space() == Addressing.Space.GLOBAL) {
            region.traffic().store((long) Integer.bitCount(lanes) * addressing().bytes(), shape.useful(),
                    shape.sectors());
        } else {
            warp.block().counters().bankConflicts(shape.conflicts());
        }
    }
}
