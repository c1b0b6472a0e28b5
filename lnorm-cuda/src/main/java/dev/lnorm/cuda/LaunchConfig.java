// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Which kernel runs a call, and on how many threads. No choice changes a bit of a result.
 *
 * <p>A memory-bound kernel is as fast as the bytes that it keeps under way: an H100 needs some 20 KB on each of its
 * multiprocessors. So rows are loaded whole before anything is computed: a thread has up to 256 bytes under way in the
 * forward pass, and twice that in the backward pass. {@code docs/cuda.md} has the registers and the occupancy that
 * follow.
 *
 * @param entry the kernel's name in the PTX
 * @param grid thread blocks
 * @param threads threads of a team, which are whole warps
 * @param teams teams in a thread block: two in the backward pass if it takes two chunks, the parts of the merge kernel
 * @param sharedBytes shared memory of a thread block that its arguments ask for
 * @param rowsPerChunk rows that a team of the backward pass takes
 */
record LaunchConfig(String entry, int grid, int threads, int teams, int sharedBytes, long rowsPerChunk) {
    /** Compute capability 7.5: the oldest that current toolkits compile for. */
    static final int OLDEST_CAPABILITY = 75;

    static final int WARP = 32;

    /** Shared memory that every kernel for wide rows has beside what its arguments ask for: its two boards, at most. */
    static final int BOARD_BYTES = 1024;

    private static final int BLOCK = 1024; // N2.1
    private static final int LANES = 64; // N2.2
    private static final int NARROW = 256;
    private static final int VECTOR_BYTES = 16;
    private static final int MOST_GRID = Integer.MAX_VALUE;
    private static final long SHORTEST_CHUNK = 16; // N7.1
    private static final long MOST_CHUNKS = 1024;

    /** Small thread blocks: a multiprocessor then starts the next one as soon as a few rows are done. */
    private static final int ROWS_THREADS = 128;

    /** What a thread block of the backward pass has at most, in registers (docs/cuda.md). */
    private static final int MOST_BACKWARD_THREADS = 384;

    /** Of a multiprocessor: as many warps do not wait for each other's instructions. */
    private static final int SCHEDULERS = 4;

    /** What a thread block of the general kernels has at most: eight parts of a row. */
    private static final int GENERAL_WARPS = 8;

    /** {@code value} rounded to the compute type. */
    static double rounded(NormSpec spec, double value) {
        return spec.computeType() == ElementType.FLOAT64 ? value : (float) value;
    }

    /** The kernel of a forward call with at least one row. */
    static LaunchConfig forward(NormSpec spec, Forward call) {
        int perVector = VECTOR_BYTES / spec.rowType().bytes();
        int perGroup = LANES / perVector; // threads that take a block of 1024 elements
        long rows = call.x().count();
        boolean aligned = spec.width() % perVector == 0 && areAligned(VECTOR_BYTES, call.x(), call.y(),
                call.residual(), call.sum()) && isAligned(call.gamma(), VECTOR_BYTES)
                && isAligned(call.beta(), VECTOR_BYTES);
        if (!aligned || blocks(spec) > mostForwardBlocks(spec)) {
            return general(spec, "forward", rows, 0);
        }
        if (spec.width() <= BLOCK) {
            String variant = spec.width() <= NARROW ? "narrow" : "wide";
            return new LaunchConfig(entry("forward", spec, variant), grid(rows, ROWS_THREADS / perGroup), ROWS_THREADS,
                    1, 0, 0);
        }
        int threads = Math.ceilDiv(blocks(spec) * perGroup, WARP) * WARP;
        return new LaunchConfig(entry("forward", spec, "wide"), grid(rows, 1), threads, 1, 0, 0);
    }

    /** The widest row in the registers of a thread block: 128 registers a thread for f32, up to 255 for others. */
    private static int mostForwardBlocks(NormSpec spec) {
        return spec.rowType() == ElementType.FLOAT64 ? 8 : 32;
    }

    /**
     * The kernel of a backward call with at least one row.
     *
     * @param mostShared shared memory that a thread block can ask for beside {@link #BOARD_BYTES}, in bytes
     * @param multiprocessors of the GPU
     */
    static LaunchConfig backward(NormSpec spec, Backward call, int mostShared, int multiprocessors) {
        int vector = 2 * spec.rowType().bytes();
        long rows = call.dy().count();
        boolean sums = call.dgamma() != null || call.dbeta() != null;
        boolean aligned = spec.width() % 2 == 0 && areAligned(vector, call.dy(), call.x(), call.dh(), call.dx())
                && isAligned(call.gamma(), 2 * spec.parameterType().bytes());
        if (!aligned || blocks(spec) > mostBackwardBlocks(spec, mostShared)) {
            return general(spec, "backward", rows, rowsPerChunk(rows, sums, 1));
        }
        String variant = spec.width() <= LANES ? "tiny" : spec.width() <= NARROW ? "narrow" : "wide";
        int threads = spec.width() <= BLOCK ? WARP : blocks(spec) * WARP;
        int shared = variant.equals("wide") ? sharedBytes(spec, threads) : 0;
        long chunk = rowsPerChunk(rows, sums, rowsAtOnce(spec, variant));
        LaunchConfig single = new LaunchConfig(entry("backward", spec, variant), grid(rows, chunk), threads, 1, shared,
                chunk);
        return sums && isPairWorthIt(spec, single, multiprocessors) ? single.paired(spec, rows) : single;
    }

    /**
     * Whether thread blocks of two teams take adjacent chunks, whose sums become one partial: half the bytes to write
     * and to read again. Only 16-bit rows have kernels for it, since chunk sums, in f32, are twice as large beside
     * them. It costs nothing as long as each warp has a scheduler of its own; where it has not, two teams in step with
     * each other are slower than two blocks, unless all multiprocessors have work even so.
     */
    private static boolean isPairWorthIt(NormSpec spec, LaunchConfig single, int multiprocessors) {
        int threads = 2 * single.threads();
        return spec.rowType().bytes() == Short.BYTES && single.grid() > 1 && threads <= MOST_BACKWARD_THREADS
                && (threads <= SCHEDULERS * WARP || single.grid() / 2 >= multiprocessors);
    }

    /** The same with two teams a thread block, each of which hands half of its column sums over in shared memory. */
    private LaunchConfig paired(NormSpec spec, long rows) {
        int columns = spec.width() <= LANES ? LANES : spec.width() <= NARROW ? NARROW : BLOCK; // of a warp
        return new LaunchConfig(entry, grid(rows, 2 * rowsPerChunk), threads, 2,
                2 * threads * (columns / WARP) * Float.BYTES, rowsPerChunk);
    }

    /** Rows in registers at once, so that a warp has 1024 elements of x and of dy under way whatever the width. */
    private static int rowsAtOnce(NormSpec spec, String variant) {
        return switch (variant) {
            case "tiny" -> spec.rowType() == ElementType.FLOAT64 ? 8 : 16;
            case "narrow" -> 4;
            default -> 1;
        };
    }

    /**
     * The widest row in the registers of a thread block: 168 registers a thread with its column sums. The column sums
     * of f64 do not fit beside the row, and are in shared memory.
     */
    private static int mostBackwardBlocks(NormSpec spec, int mostShared) {
        return spec.rowType() == ElementType.FLOAT64 ? Math.min(8, mostShared / sharedBytes(spec, WARP)) : 12;
    }

    private static int sharedBytes(NormSpec spec, int threads) {
        int sumsOfAThread = 2 * BLOCK / WARP;
        return spec.rowType() == ElementType.FLOAT64 ? threads * sumsOfAThread * Double.BYTES : 0;
    }

    /** N7.1 where chunks are summed; without sums a chunk is what is in registers at once. */
    private static long rowsPerChunk(long rows, boolean sums, int atOnce) {
        if (!sums) {
            return atOnce * Math.ceilDiv(rows, (long) atOnce * MOST_GRID);
        }
        long chunk = SHORTEST_CHUNK;
        while (Math.ceilDiv(rows, chunk) > MOST_CHUNKS) {
            chunk *= 2;
        }
        return chunk;
    }

    /** Rows of any width and alignment: a warp each, or up to eight warps where the row has several blocks. */
    private static LaunchConfig general(NormSpec spec, String pass, long rows, long rowsPerChunk) {
        int warps = 1;
        while (warps < GENERAL_WARPS && warps < blocks(spec)) {
            warps *= 2;
        }
        int together = warps == 1 ? ROWS_THREADS / WARP : 1;
        long units = rowsPerChunk == 0 ? rows : Math.ceilDiv(rows, rowsPerChunk);
        return new LaunchConfig(entry(pass, spec, "general"), grid(units, together), warps * together * WARP, 1,
                0, rowsPerChunk);
    }

    /** The kernel that adds up the chunk sums of one parameter gradient. */
    static LaunchConfig merge(NormSpec spec, ElementType out) {
        return new LaunchConfig("merge_" + out.symbol(), grid(spec.width(), WARP), WARP, WARP, 0, 0);
    }

    /** The number of chunk sums that the backward pass over {@code rows} rows writes: one for each chunk or pair. */
    long partials(long rows) {
        return Math.ceilDiv(rows, rowsPerChunk * teams);
    }

    private static String entry(String pass, NormSpec spec, String variant) {
        return pass + "_" + spec.rowType().symbol() + "_" + spec.parameterType().symbol() + "_" + variant;
    }

    private static int blocks(NormSpec spec) {
        return Math.ceilDiv(spec.width(), BLOCK);
    }

    private static int grid(long items, long each) {
        return (int) Math.min(Math.ceilDiv(items, each), MOST_GRID);
    }

    private static boolean areAligned(int bytes, @Nullable Rows... operands) {
        for (Rows rows : operands) {
            if (rows != null && !isAligned(rows, bytes)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAligned(Rows rows, int bytes) {
        int size = rows.memory().type().bytes();
        return Arguments.address(rows.memory(), rows.offset()) % bytes == 0 && rows.stride() * size % bytes == 0
                && rows.blockStride() * size % bytes == 0;
    }

    private static boolean isAligned(@Nullable Memory parameter, int bytes) {
        return parameter == null || Arguments.address(parameter, 0) % bytes == 0;
    }
}
