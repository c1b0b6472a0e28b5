// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.memory;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The device's global memory: allocations with gaps between them. Addresses are never used twice, so a use after
 * free is an illegal address whatever was allocated since.
 */
public final class DeviceMemory {

    private static final long FIRST_ADDRESS = 0x7F00_0000_0000L;
    private static final long ALIGNMENT = 512;
    private static final long GAP = 4096;
    /** What a Java array cannot hold is not available, whatever the limit says. */
    private static final long LARGEST = Integer.MAX_VALUE - 64L;

    private final long limit;
    private final TreeMap<Long, Region> allocations = new TreeMap<>();
    private final TreeMap<Long, Long> freed = new TreeMap<>();
    private long nextAddress = FIRST_ADDRESS;
    private long used;
    private @Nullable Region last;

    public DeviceMemory(long limit) {
        this.limit = limit;
    }

    public long limit() {
        return limit;
    }

    public long free() {
        return limit - used;
    }

    public Collection<Region> allocations() {
        return allocations.values();
    }

    /** Empty when there is not enough left. */
    public Optional<Region> allocate(long bytes) {
        long rounded = Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
        if (bytes > LARGEST || rounded > free()) {
            return Optional.empty();
        }
        Region region = new Region("an allocation", nextAddress, (int) bytes);
        allocations.put(nextAddress, region);
        nextAddress += rounded + GAP;
        used += rounded;
        return Optional.of(region);
    }

    /** Frees an allocation by its first address; false if there is none. */
    public boolean free(long address) {
        Region region = allocations.remove(address);
        if (region == null) {
            return false;
        }
        last = null;
        freed.put(address, (long) region.size());
        used -= Math.ceilDiv(region.size(), ALIGNMENT) * ALIGNMENT;
        return true;
    }

    /** The allocation that holds all these bytes, if one does. */
    public Optional<Region> find(long address, long bytes) {
        Region cached = last;
        if (cached != null && cached.contains(address, bytes)) {
            return Optional.of(cached);
        }
        Map.Entry<Long, Region> below = allocations.floorEntry(address);
        if (below == null || !below.getValue().contains(address, bytes)) {
            return Optional.empty();
        }
        last = below.getValue();
        return Optional.of(below.getValue());
    }

    /** Where an illegal address lies in relation to what is, or was, allocated. */
    public String describe(long address) {
        Map.Entry<Long, Region> live = allocations.floorEntry(address);
        Map.Entry<Long, Long> dead = freed.floorEntry(address);
        if (dead != null && (live == null || dead.getKey() > live.getKey())) {
            return String.format("0x%x, byte %d of freed memory of %d bytes", address, address - dead.getKey(),
                    dead.getValue());
        }
        if (live != null) {
            return live.getValue().describe(address);
        }
        return String.format("0x%x, below all allocated memory", address);
    }
}
