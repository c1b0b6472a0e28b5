// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Accessor;
import dev.lnorm.cuda.emulator.memory.DeviceMemory;
import dev.lnorm.cuda.emulator.memory.Fault;
import dev.lnorm.cuda.emulator.memory.Region;

/** A block of threads (CTA) and its shared memory. One object runs all blocks of a launch, one after the other. */
final class Block {

    private final Program program;
    private final Launch launch;
    private final DeviceMemory memory;
    private final KernelCounters counters;
    private final Region shared;
    private final Region parameters;
    private final Warp[] warps;
    private long index;
    private Accessor accessor;

    Block(Program program, Launch launch, DeviceMemory memory, KernelCounters counters) {
        this.program = program;
        this.launch = launch;
        this.memory = memory;
        this.counters = counters;
        shared = new Region("shared memory", 0, program.sharedBytes() + launch.dynamicShared());
        shared.history().prepare(launch.number(), program.granuleShift(), shared.size());
        parameters = new Region("the parameters", 0, launch.parameters().length);
        parameters.put(0, launch.parameters());
        accessor = new Accessor(launch.number(), 0);
        warps = new Warp[Math.ceilDiv(launch.threads(), Warp.LANES)];
        for (int i = 0; i < warps.length; i++) {
            warps[i] = new Warp(program, this, i);
        }
    }

    /** Runs the threads of this block of the grid to their end. */
    void run(long blockIndex) {
        index = blockIndex;
        accessor = new Accessor(launch.number(), blockIndex);
        shared.reset();
        for (Warp warp : warps) {
            warp.start(launch, blockIndex);
        }
        while (step()) {
            accessor.blockBarrier();
            counters.barrier();
        }
    }

    /** Runs all warps to their next barrier or to their end; whether there was a barrier. */
    private boolean step() {
        Barrier barrier = null;
        int ended = 0;
        for (Warp warp : warps) {
            warp.run();
            if (warp.isDone()) {
                ended++;
                continue;
            }
            Barrier reached = warp.barrier();
            if (barrier != null && barrier != reached) {
                throw barrierFault(reached, "warp " + warp.index() + " waits here and others at " + barrier);
            }
            barrier = reached;
        }
        if (barrier == null) {
            return false;
        }
        if (ended > 0) {
            throw barrierFault(barrier, ended + " of " + warps.length + " warps have ended without coming here");
        }
        for (Warp warp : warps) {
            warp.passBarrier();
        }
        return true;
    }

    private Fault barrierFault(Barrier barrier, String problem) {
        return new Fault(Fault.Kind.BARRIER, problem)
                .at("at " + barrier + " of " + program.name() + ", block " + index);
    }

    void checkBudget() {
        if (counters.spent() > launch.budget()) {
            throw new Fault(Fault.Kind.ENDLESS, "more than " + launch.budget() + " warp instructions in one launch");
        }
    }

    long index() {
        return index;
    }

    Accessor accessor() {
        return accessor;
    }

    KernelCounters counters() {
        return counters;
    }

    DeviceMemory memory() {
        return memory;
    }

    Region shared() {
        return shared;
    }

    Region parameters() {
        return parameters;
    }
}
