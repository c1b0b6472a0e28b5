// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.memory;

/**
 * Who accesses memory, and when, in one number; and what came before so that everybody knows. From the top: the
 * launch (16 bits), the block in its grid (20), the block's clock (17), the thread in its block (11).
 *
 * <p>The clock counts barriers, of the block and of its warps. What happened before the block's last barrier is
 * ordered before what a thread of that block does now; what threads of its own warp did before the warp's last
 * barrier likewise.
 */
public final class Accessor {

    static final int THREAD_BITS = 11;
    static final int CLOCK_BITS = 17;
    static final int BLOCK_BITS = 20;
    /** Threads from here on stand for several: of one warp, or of the whole block. */
    static final int SEVERAL_OF_WARP = 1024;
    static final int SEVERAL = SEVERAL_OF_WARP + 32;
    static final int SEVERAL_BLOCKS = (1 << BLOCK_BITS) - 1;

    private static final int LANES_SHIFT = 5;

    private final long launchAndBlock;
    private int clock;
    private int blockBarrier;
    private final int[] warpBarriers = new int[32];

    public Accessor(int launch, long block) {
        if (block >= SEVERAL_BLOCKS) {
            throw new Fault(Fault.Kind.LIMIT,
                    "a grid of more than " + SEVERAL_BLOCKS + " blocks, the emulator's limit");
        }
        launchAndBlock = ((long) launch << BLOCK_BITS | block) << CLOCK_BITS + THREAD_BITS;
    }

    /** All threads of the block have met. */
    public void blockBarrier() {
        blockBarrier = tick();
    }

    /** All threads of this warp have met. */
    public void warpBarrier(int warp) {
        warpBarriers[warp] = tick();
    }

    private int tick() {
        clock++;
        if (clock >= 1 << CLOCK_BITS) {
            throw new Fault(Fault.Kind.LIMIT, "more than " + clock + " barriers in one block, the emulator's limit");
        }
        return clock;
    }

    /** The stamp of an access by this thread now. */
    long stamp(int thread) {
        return launchAndBlock | (long) clock << THREAD_BITS | thread;
    }

    /** Whether nothing orders that earlier access before this thread's access now. */
    boolean concurrent(long earlier, int thread) {
        if (earlier == 0 || launch(earlier) != launch(launchAndBlock)) {
            return false;
        }
        if (block(earlier) != block(launchAndBlock)) {
            return true;
        }
        int other = thread(earlier);
        if (other == thread || clock(earlier) < blockBarrier) {
            return false;
        }
        int warp = thread >> LANES_SHIFT;
        boolean sameWarp = other < SEVERAL_OF_WARP ? other >> LANES_SHIFT == warp : other - SEVERAL_OF_WARP == warp;
        return !sameWarp || clock(earlier) >= warpBarriers[warp];
    }

    /** One stamp for an earlier reader and this one, neither of which is ordered before the other. */
    long merge(long earlier, int thread) {
        long mine = stamp(thread);
        if (block(earlier) != block(mine)) {
            return mine | (long) SEVERAL_BLOCKS << CLOCK_BITS + THREAD_BITS;
        }
        int other = thread(earlier);
        int warp = thread >> LANES_SHIFT;
        boolean sameWarp = other < SEVERAL_OF_WARP ? other >> LANES_SHIFT == warp : other - SEVERAL_OF_WARP == warp;
        return stamp(sameWarp ? SEVERAL_OF_WARP + warp : SEVERAL);
    }

    static String describe(long stamp) {
        int thread = thread(stamp);
        if (block(stamp) == SEVERAL_BLOCKS) {
            return "several blocks";
        }
        String who = thread < SEVERAL_OF_WARP
                ? "thread " + thread
                : thread < SEVERAL
                        ? "several threads of warp " + (thread - SEVERAL_OF_WARP)
                        : "threads of several warps";
        return who + " of block " + block(stamp);
    }

    static boolean sameBlock(long one, long other) {
        return block(one) == block(other);
    }

    private static long launch(long stamp) {
        return stamp >>> BLOCK_BITS + CLOCK_BITS + THREAD_BITS;
    }

    private static int block(long stamp) {
        return (int) (stamp >>> CLOCK_BITS + THREAD_BITS) & (1 << BLOCK_BITS) - 1;
    }

    private static int clock(long stamp) {
        return (int) (stamp >>> THREAD_BITS) & (1 << CLOCK_BITS) - 1;
    }

    private static int thread(long stamp) {
        return (int) stamp & (1 << THREAD_BITS) - 1;
    }
}
