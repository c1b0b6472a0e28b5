// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;

/**
 * The launch geometry of one kernel. Every choice of it is made here; none changes a bit of a result.
 *
 * @param kernel the kernel's name
 * @param groups work-groups
 * @param groupSize work-items of a work-group
 * @param teams GPU family: teams of {@link #TEAM} work-items of one row
 * @param rowsPerTask rows that one work-item (CPU family) or one row's work-items (GPU family) compute one after the
 * other
 * @param sums whether chunk sums of the parameter gradients are kept beside the rows, in local memory
 */
record LaunchConfig(String kernel, long groups, int groupSize, int teams, long rowsPerTask, boolean sums) {
    /** Work-items of a team: with vectors of 4, the 64 lanes of a block. */
    static final int TEAM = 16;

    /** Columns of a block: what a team holds in registers, 64 values a work-item. */
    static final int BLOCK = 1024;

    /**
     * Work-items of a work-group in kernels without a shape of their own: a multiple of every GPU's SIMD width. Always
     * the same, because drivers compile a kernel again for each size of its groups.
     */
    static final int FLAT_GROUP = 64;

    /** The same on a CPU, one of whose threads runs a work-group: 128 columns in vectors of 16, a share for each. */
    static final int CPU_FLAT_GROUP = 8;

    /**
     * Work-items of a GPU's work-group that rows are put together for: four SIMD groups of 32, or two of 64, hide each
     * other's barriers; more would only make them wait for each other.
     */
    private static final int GROUP = 128;

    /** The most work-items for one row: 16 teams, so 16384 columns, in registers. Every GPU allows groups of 256. */
    private static final int LARGEST_GROUP = 256;

    /** Bytes of chunk sums in a work-group that leave a GPU room for two or more groups beside each other. */
    private static final int COMFORTABLE_SUMS = 16 << 10;

    /** More tasks than compute units, so that one that the system holds up holds up little. */
    private static final int TASKS_PER_UNIT = 4;

    /** N7: at least so many rows in a chunk, at most so many chunks. */
    private static final int CHUNK_ROWS = 16;
    private static final int MOST_CHUNKS = 1024;

    /** Rows of a chunk of the parameter gradients' sums: 16, or the least 16 x 2^k that gives at most 1024 chunks. */
    static long rowsPerChunk(long rows) {
        long rowsPerChunk = CHUNK_ROWS;
        while (Math.ceilDiv(rows, rowsPerChunk) > MOST_CHUNKS) {
            rowsPerChunk *= 2;
        }
        return rowsPerChunk;
    }

    static LaunchConfig forward(KernelFamily family, DeviceFacts facts, int width, long rows) {
        return family == KernelFamily.CPU
                ? cpu("forward", Math.ceilDiv(rows, (long) TASKS_PER_UNIT * facts.computeUnits()), rows, false)
                : gpu("forward", facts, width, rows, GROUP);
    }

    /**
     * The backward pass of {@code dx}, and where they fit into local memory beside it of the chunk sums; where they do
     * not, the kernel {@code chunk_sums} computes them, which reads {@code dy} and {@code x} again.
     */
    static LaunchConfig backward(KernelFamily family, DeviceFacts facts, ElementType rowType, int width, long rows,
            boolean parameters) {
        ElementType compute = rowType.compute();
        long sumBytes = 2L * Math.ceilDiv(width, 4) * 4 * compute.bytes();
        if (family == KernelFamily.CPU) {
            return parameters && sumBytes <= facts.localMemory()
                    ? cpu("backward", rowsPerChunk(rows), rows, true)
                    : cpu("backward", Math.ceilDiv(rows, (long) TASKS_PER_UNIT * facts.computeUnits()), rows, false);
        }
        int itemsOfARow = itemsOfARow(width);
        boolean held = itemsOfARow <= largestGroup(facts);
        boolean sums = parameters && held
                && sumBytes + exchangeBytes(itemsOfARow, compute) <= facts.localMemory();
        if (!sums) {
            return gpu("backward", facts, width, rows, GROUP);
        }
        long rowsPerChunk = rowsPerChunk(rows);
        int fitting = Integer.highestOneBit((int) Math.max(1, COMFORTABLE_SUMS / sumBytes));
        if (rowType.bytes() < compute.bytes() && 2 * (sumBytes + exchangeBytes(itemsOfARow, compute)) <= facts
                .localMemory()) {
            fitting = Math.max(fitting, 2); // beside 16-bit rows the sums of one chunk are 16.7 %, of two 8.3 %
        }
        int slots = Math.max(1, Math.min(fitting, Math.min(GROUP, largestGroup(facts)) / itemsOfARow));
        long chunks = Math.ceilDiv(rows, rowsPerChunk);
        return new LaunchConfig(KernelFamily.GPU.kernel("backward") + "_held", Math.ceilDiv(chunks, slots),
                itemsOfARow * slots, itemsOfARow / TEAM, rowsPerChunk, true);
    }

    private static LaunchConfig cpu(String what, long rowsPerTask, long rows, boolean sums) {
        return new LaunchConfig(KernelFamily.CPU.kernel(what), Math.ceilDiv(rows, rowsPerTask), 1, 1, rowsPerTask,
                sums);
    }

    private static LaunchConfig gpu(String what, DeviceFacts facts, int width, long rows, int group) {
        int itemsOfARow = itemsOfARow(width);
        if (itemsOfARow > largestGroup(facts)) {
            int items = largestGroup(facts);
            return new LaunchConfig(KernelFamily.GPU.kernel(what) + "_reread", rows, items, items / TEAM, 1, false);
        }
        int slots = Math.max(1, Math.min(group, largestGroup(facts)) / itemsOfARow);
        return new LaunchConfig(KernelFamily.GPU.kernel(what) + "_held", Math.ceilDiv(rows, slots),
                itemsOfARow * slots, itemsOfARow / TEAM, 1, false);
    }

    /**
     * A team for each block, rounded up to a power of two: drivers compile a kernel again for each size of its
     * groups.
     */
    private static int itemsOfARow(int width) {
        int blocks = Math.ceilDiv(width, BLOCK);
        return blocks > LARGEST_GROUP ? Integer.MAX_VALUE : TEAM * Integer.highestOneBit(2 * blocks - 1);
    }

    private static int largestGroup(DeviceFacts facts) {
        return Integer.highestOneBit(Math.min(LARGEST_GROUP, facts.largestGroup()));
    }

    private static long exchangeBytes(int items, ElementType compute) {
        return (2L * 4 * items + 2L * items / TEAM) * compute.bytes();
    }

    /** Rows that a work-group of the GPU family has side by side. */
    int slots() {
        return groupSize / (TEAM * teams);
    }

    /** GPU family: bytes of the vectors that teams combine. */
    long vectorBytes(ElementType compute) {
        return 2L * 4 * groupSize * compute.bytes();
    }

    /** GPU family: bytes of the teams' totals. */
    long totalBytes(ElementType compute) {
        return 2L * teams * slots() * compute.bytes();
    }

    /** GPU family: bytes of the rows' votes. */
    long voteBytes() {
        return (long) slots() * Integer.BYTES;
    }

    /** Chunks of the parameter gradients whose sums are written as one: those side by side in a work-group. */
    int chunksOfAPartial() {
        return sums ? slotsOrOne() : 1;
    }

    /** Bytes of the chunk sums in local memory; some even without, since local memory of no bytes is refused. */
    long sumBytes(ElementType compute, int width) {
        return (sums ? 2L * slotsOrOne() * Math.ceilDiv(width, 4) * 4 : 4) * compute.bytes();
    }

    private int slotsOrOne() {
        return Math.max(1, slots());
    }
}
