// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.DeviceMemory;
import dev.lnorm.cuda.emulator.memory.Fault;
import dev.lnorm.cuda.emulator.memory.Region;

/** {@code ld} and {@code st}: one element or a vector of them for each lane. */
abstract class MemoryAccess extends Instruction {

    private final Addressing addressing;
    private final long[] addresses = new long[Warp.LANES];

    MemoryAccess(int line, String text, Addressing addressing) {
        super(line, text);
        this.addressing = addressing;
    }

    final Addressing addressing() {
        return addressing;
    }

    /** Moves one lane's bytes. */
    abstract void move(Warp warp, int lane, Region region, long address);

    abstract void count(Warp warp, RequestShape shape, Region region, int lanes);

    @Override
    protected int execute(Warp warp, int group, int lanes, int pc) {
        warp.require(addressing.base(), lanes);
        Region region = null;
        int inRegion = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            long address = warp.value(addressing.base(), lane) + addressing.offset();
            addresses[lane] = address;
            Region found = find(warp, lane, address);
            if (region != null && region != found) {
                count(warp, shape(inRegion), region, inRegion);
                inRegion = 0;
            }
            region = found;
            inRegion |= 1 << lane;
            move(warp, lane, found, address);
        }
        if (region != null) {
            count(warp, shape(inRegion), region, inRegion);
        }
        return pc + 1;
    }

    private RequestShape shape(int lanes) {
        return RequestShape.of(addresses, lanes, addressing.bytes(), addressing.space() == Addressing.Space.SHARED);
    }

    private Region find(Warp warp, int lane, long address) {
        if (address % addressing.bytes() != 0) {
            throw new Fault(Fault.Kind.MISALIGNED_ADDRESS,
                    String.format("thread %d accesses %d bytes at 0x%x", warp.thread(lane), addressing.bytes(),
                            address));
        }
        Block block = warp.block();
        if (addressing.space() == Addressing.Space.GLOBAL) {
            DeviceMemory memory = block.memory();
            return memory.find(address, addressing.bytes())
                    .orElseThrow(() -> illegal(warp, lane, memory.describe(address)));
        }
        Region region = addressing.space() == Addressing.Space.SHARED ? block.shared() : block.parameters();
        if (!region.contains(address, addressing.bytes())) {
            throw illegal(warp, lane, region.describe(address));
        }
        return region;
    }

    private Fault illegal(Warp warp, int lane, String where) {
        return new Fault(Fault.Kind.ILLEGAL_ADDRESS,
                "thread " + warp.thread(lane) + " accesses " + addressing.bytes() + " bytes at " + where);
    }

    final Fault.Kind race() {
        return addressing.space() == Addressing.Space.SHARED ? Fault.Kind.SHARED_RACE : Fault.Kind.GLOBAL_RACE;
    }
}
