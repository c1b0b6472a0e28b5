// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What all launches of one kernel did since the counters were last reset.
 *
 * @param barriers barriers passed, each counted once for a block
 * @param bankConflicts passes over shared memory beyond the first of each request
 * @param allocations its traffic with each allocation that was alive during a launch
 */
public record KernelReport(String kernel, long launches, long blocks, long warpInstructions, long laneInstructions,
        long barriers,
        long bankConflicts, List<AllocationTraffic> allocations) {

    /**
     * Traffic with one allocation. Bytes are what lanes asked for; useful bytes are without repetition within a
     * warp's request; a sector has 32 bytes.
     */
    public record AllocationTraffic(long base, long bytesLoaded, long bytesStored, long usefulBytesLoaded,
            long usefulBytesStored,
            long sectorsLoaded, long sectorsStored) {}

    /**
     * Reads reports as the emulator writes them: a line with a name and its counts, then a line of counts for each
     * allocation.
     */
    static List<KernelReport> parse(String text) {
        List<KernelReport> reports = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            long[] n = Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
            if ("allocation".equals(words[0])) {
                reports.getLast().allocations.add(new AllocationTraffic(n[0], n[1], n[2], n[3], n[4], n[5], n[6]));
            } else {
                reports.add(new KernelReport(words[0], n[0], n[1], n[2], n[3], n[4], n[5], new ArrayList<>()));
            }
        }
        return reports;
    }

    /** Traffic with the allocation that begins at this address; zeros if there was none. */
    public AllocationTraffic with(long base) {
        return allocations.stream().filter(allocation -> allocation.base == base).findFirst()
                .orElse(new AllocationTraffic(base, 0, 0, 0, 0, 0, 0));
    }
}
