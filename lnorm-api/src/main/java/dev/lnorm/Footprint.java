// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * The bytes that an operand occupies: {@code count} pieces of {@code width} bytes, piece {@code i * perBlock + j} at
 * {@code base + i * outer + j * inner}. Decides exactly whether two operands share a byte, in the number of pieces of
 * the smaller one at worst and at once for the layouts that are common.
 *
 * <p>All addresses fit a {@code long}: {@link OperandChecks} has found the operand to lie inside its memory.
 */
record Footprint(Object space, long base, long width, long count, long perBlock, long inner, long outer) {
    static Footprint of(Rows rows) {
        long bytes = rows.memory().type().bytes();
        return new Footprint(rows.memory().addressSpace(), rows.firstAddress(), rows.width() * bytes, rows.count(),
                rows.rowsPerBlock(), rows.stride() * bytes, rows.blockStride() * bytes);
    }

    static Footprint of(Memory memory) {
        long bytes = memory.length() * memory.type().bytes();
        return new Footprint(memory.addressSpace(), memory.address(), bytes, bytes == 0 ? 0 : 1, 1, 0, 0);
    }

    boolean sharesAByteWith(Footprint other) {
        if (count == 0 || other.count == 0 || !space.equals(other.space)
                || base >= other.end() || other.base >= end() || interleavesWith(other)) {
            return false;
        }
        return count <= other.count ? other.isHitByAPieceOf(this) : isHitByAPieceOf(other);
    }

    /** Whether two different pieces share a byte. */
    boolean overlapsItself() {
        if (perBlock > 1 && count > 1 && inner < width) {
            return true;
        }
        long blocks = blocks();
        for (long apart = 1; apart < blocks; apart++) {
            long distance = apart * outer; // from a piece to the same piece of the block that is so far apart
            if (distance - (perBlock - 1) * inner >= width) {
                return false; // nor do blocks meet that are farther apart
            }
            if (blocksMeet(distance)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a piece of a full block meets one of a block that begins {@code distance} later. */
    private boolean blocksMeet(long distance) {
        if (inner == 0) {
            return distance < width;
        }
        // Piece k of the later against piece j of the earlier block: only k - j matters, and the least that can meet is
        // 0 or below, so that k = 0 will do, which every block has.
        long steps = Math.max(1 - perBlock, Math.floorDiv(-width - distance, inner) + 1);
        return distance + steps * inner < width;
    }

    private boolean isHitByAPieceOf(Footprint other) {
        for (long piece = 0; piece < other.count; piece++) {
            long from = other.start(piece);
            if (meets(from, from + other.width)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a piece shares a byte with {@code [from, to)}. */
    private boolean meets(long from, long to) {
        long lowest = from - width + 1 - base; // a piece meets it if it begins here or later ...
        long highest = to - 1 - base; // ... and here or before
        long blocks = blocks();
        long firstBlock = 0;
        long lastBlock = 0; // where blocks repeat, the first has every piece
        if (outer > 0) {
            firstBlock = Math.max(0, -Math.floorDiv(-(lowest - (perBlock - 1) * inner), outer));
            lastBlock = Math.min(blocks - 1, Math.floorDiv(highest, outer));
        }
        for (long block = firstBlock; block <= lastBlock; block++) {
            long pieces = block == blocks - 1 ? lastBlock() : perBlock;
            if (blockMeets(pieces, lowest - block * outer, highest - block * outer)) {
                return true;
            }
        }
        return false;
    }

    private boolean blockMeets(long pieces, long lowest, long highest) {
        if (inner == 0) {
            return lowest <= 0 && 0 <= highest;
        }
        long first = Math.max(0, -Math.floorDiv(-lowest, inner));
        return first < pieces && first * inner <= highest;
    }

    /**
     * Whether all strides of both have a common period in which the pieces lie apart: packed columns, as Q, K, V are.
     */
    private boolean interleavesWith(Footprint other) {
        long period = gcd(period(), other.period());
        if (period == 0) {
            return false;
        }
        long distance = Math.floorMod(other.base - base, period);
        return distance >= width && period - distance >= other.width;
    }

    private long period() {
        return gcd(count > 1 && perBlock > 1 ? inner : 0, blocks() > 1 ? outer : 0);
    }

    private static long gcd(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }

    private long start(long piece) {
        return base + piece / perBlock * outer + piece % perBlock * inner;
    }

    private long blocks() {
        return (count + perBlock - 1) / perBlock;
    }

    /** Pieces in the last block. */
    private long lastBlock() {
        return count - (blocks() - 1) * perBlock;
    }

    /** The address behind the last byte. */
    private long end() {
        long fullBlocks = count / perBlock;
        long last = base + (blocks() - 1) * outer + (lastBlock() - 1) * inner;
        long full = fullBlocks == 0 ? last : base + (fullBlocks - 1) * outer + (perBlock - 1) * inner;
        return Math.max(last, full) + width;
    }
}
