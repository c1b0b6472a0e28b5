// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.DeviceMemory;
import dev.lnorm.cuda.emulator.memory.Region;

/** Runs a launch. */
public final class Grid {

    private Grid() {}

    /**
     * Runs all blocks; throws the {@link dev.lnorm.cuda.emulator.memory.Fault} of the first thread that does
     * something wrong.
     */
    public static void run(Program program, Launch launch, DeviceMemory memory, KernelCounters counters) {
        counters.launch();
        for (Region allocation : memory.allocations()) {
            allocation.history().prepare(launch.number(), program.granuleShift(), allocation.size());
            allocation.countInto(counters.traffic(allocation.base()));
        }
        Block block = new Block(program, launch, memory, counters);
        for (long index = 0; index < launch.blocks(); index++) {
            counters.block();
            block.run(index);
        }
    }
}
