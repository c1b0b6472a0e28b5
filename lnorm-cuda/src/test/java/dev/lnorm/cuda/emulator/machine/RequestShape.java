// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Traffic;
import java.util.Arrays;

/**
 * What one warp's request means to a memory.
 *
 * @param useful different bytes asked for
 * @param sectors 32-byte sectors touched
 * @param conflicts further passes over the banks of shared memory that it takes; 0 for memory without banks
 */
record RequestShape(long useful, int sectors, int conflicts) {

    private static final int BANKS = 32;
    private static final int BANK_BYTES = 4;

    static RequestShape of(long[] addresses, int lanes, int bytes, boolean banked) {
        long[] distinct = new long[Integer.bitCount(lanes)];
        int count = 0;
        boolean ascending = true;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            long address = addresses[Integer.numberOfTrailingZeros(rest)];
            ascending &= count == 0 || address >= distinct[count - 1];
            if (count == 0 || address != distinct[count - 1]) {
                distinct[count++] = address;
            }
        }
        if (!ascending) {
            Arrays.sort(distinct, 0, count);
            count = unique(distinct, count);
        }
        return new RequestShape((long) count * bytes, sectors(distinct, count, bytes),
                banked ? conflicts(addresses, lanes, bytes) : 0);
    }

    private static int unique(long[] sorted, int count) {
        int kept = 1;
        for (int i = 1; i < count; i++) {
            if (sorted[i] != sorted[kept - 1]) {
                sorted[kept++] = sorted[i];
            }
        }
        return kept;
    }

    private static int sectors(long[] sorted, int count, int bytes) {
        int sectors = 0;
        long last = -1;
        for (int i = 0; i < count; i++) {
            long first = Math.max(sorted[i] / Traffic.SECTOR_BYTES, last + 1);
            long end = (sorted[i] + bytes - 1) / Traffic.SECTOR_BYTES;
            sectors += (int) Math.max(0, end - first + 1);
            last = Math.max(last, end);
        }
        return sectors;
    }

    /**
     * Lanes go in groups that together ask for at most 128 bytes; within one, different words of a bank take a pass
     * each.
     */
    private static int conflicts(long[] addresses, int lanes, int bytes) {
        int step = Math.min(32, BANKS * BANK_BYTES / Math.max(bytes, BANK_BYTES));
        int conflicts = 0;
        for (int from = 0; from < 32; from += step) {
            conflicts += conflictsFrom(addresses, lanes, bytes, from, from + step);
        }
        return conflicts;
    }

    private static int conflictsFrom(long[] addresses, int lanes, int bytes, int from, int to) {
        long[] words = new long[BANKS];
        int count = 0;
        for (int lane = from; lane < to; lane++) {
            for (long word = addresses[lane] / BANK_BYTES; (lanes & 1 << lane) != 0
                    && word <= (addresses[lane] + bytes - 1) / BANK_BYTES; word++) {
                count = addDistinct(words, count, word);
            }
        }
        int[] passes = new int[BANKS];
        int most = 1;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, ++passes[(int) (words[i] % BANKS)]);
        }
        return most - 1;
    }

    private static int addDistinct(long[] words, int count, long word) {
        if (count > 0 && words[count - 1] == word) {
            return count;
        }
        for (int i = 0; i < count; i++) {
            if (words[i] == word) {
                return count;
            }
        }
        words[count] = word;
        return count + 1;
    }
}
