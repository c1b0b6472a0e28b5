// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Traffic;
import java.util.Map;
import java.util.TreeMap;

/** What the launches of one kernel did. */
public final class KernelCounters {

    private final Map<Long, Traffic> traffic = new TreeMap<>();
    private long launches;
    private long warpInstructions;
    private long laneInstructions;
    private long warpInstructionsBefore;
    private long barriers;
    private long bankConflicts;
    private long blocks;

    void launch() {
        launches++;
        warpInstructionsBefore = warpInstructions;
    }

    void instruction(int lanes) {
        warpInstructions++;
        laneInstructions += Integer.bitCount(lanes);
    }

    long spent() {
        return warpInstructions - warpInstructionsBefore;
    }

    /** Counts one for a block, however many warps it has. */
    void barrier() {
        barriers++;
    }

    void block() {
        blocks++;
    }

    void bankConflicts(int count) {
        bankConflicts += count;
    }

    /** Traffic with the allocation that begins at this address. */
    Traffic traffic(long base) {
        return traffic.computeIfAbsent(base, any -> new Traffic());
    }

    /** By the first address of an allocation. */
    public Map<Long, Traffic> traffic() {
        return traffic;
    }

    /** Launches, blocks, warp instructions, lane instructions, barriers, bank conflicts. */
    public long[] values() {
        return new long[] {launches, blocks, warpInstructions, laneInstructions, barriers, bankConflicts};
    }
}
