// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/**
 * {@code bar.warp.sync}. It orders memory accesses of its members; a barrier of only some lanes of a warp is taken
 * to order the whole warp's.
 */
public final class WarpBarrier extends Convergent {

    public WarpBarrier(int line, String text, int members) {
        super(line, text, members);
    }

    @Override
    void contribute(Warp warp, int lanes) {
        warp.block().accessor().warpBarrier(warp.index());
    }

    @Override
    void receive(Warp warp, int lanes) {
        // Nothing but the order.
    }
}
