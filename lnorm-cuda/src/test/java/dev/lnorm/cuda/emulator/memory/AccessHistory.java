// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.memory;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who last wrote and read each granule of a memory. A granule is the smallest access of the running kernel: accesses
 * are aligned to their size, so two of them share bytes exactly when they share a granule. Blocks run one after the
 * other, but an access is held against every earlier one that nothing orders before it, so what is found does not
 * depend on that.
 */
public final class AccessHistory {

    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    private long[] @Nullable [] writers = new long[0][];
    private long[] @Nullable [] readers = new long[0][];
    private int granuleShift = -1;
    private int launch = -1;

    /**
     * Starts a launch with this granule; the stamps of other launches mean nothing unless launch numbers start again.
     */
    public void prepare(int newLaunch, int shift, int bytes) {
        if (shift != granuleShift || newLaunch < launch) {
            granuleShift = shift;
            int pages = (bytes >> shift + PAGE_BITS) + 1;
            writers = new long[pages][];
            readers = new long[pages][];
        }
        launch = newLaunch;
    }

    /** For memory that starts afresh with each block. */
    void clear() {
        clear(writers);
        clear(readers);
    }

    private static void clear(long[] @Nullable [] pages) {
        for (long[] page : pages) {
            if (page != null) {
                Arrays.fill(page, 0);
            }
        }
    }

    private static long[] page(long[] @Nullable [] pages, int granule) {
        int index = granule >> PAGE_BITS;
        long[] page = pages[index];
        if (page == null) {
            page = new long[PAGE];
            pages[index] = page;
        }
        return page;
    }

    /** Notes a read, and complains about a write that nothing orders before it. */
    public void read(int offset, int bytes, Accessor by, int thread, Fault.Kind kind, Supplier<String> place) {
        int first = offset >> granuleShift;
        int last = offset + bytes - 1 >> granuleShift;
        long[] written = page(writers, first);
        long[] read = page(readers, first);
        long stamp = by.stamp(thread);
        for (int granule = first; granule <= last; granule++) {
            int i = granule & PAGE - 1;
            if (written[i] != 0 && by.concurrent(written[i], thread)) {
                throw race(kind, "reads", thread, "wrote", written[i], stamp, place);
            }
            read[i] = read[i] != 0 && by.concurrent(read[i], thread) ? by.merge(read[i], thread) : stamp;
        }
    }

    /** Notes a write, and complains about a read or write that nothing orders before it. */
    public void write(int offset, int bytes, Accessor by, int thread, Fault.Kind kind, Supplier<String> place) {
        int first = offset >> granuleShift;
        int last = offset + bytes - 1 >> granuleShift;
        long[] written = page(writers, first);
        long[] read = page(readers, first);
        long stamp = by.stamp(thread);
        for (int granule = first; granule <= last; granule++) {
            int i = granule & PAGE - 1;
            if (written[i] != 0 && by.concurrent(written[i], thread)) {
                throw race(kind, "writes", thread, "wrote", written[i], stamp, place);
            }
            if (read[i] != 0 && by.concurrent(read[i], thread)) {
                throw race(kind, "writes", thread, "read", read[i], stamp, place);
            }
            written[i] = stamp;
        }
    }

    private static Fault race(Fault.Kind kind, String now, int thread, String before, long earlier, long mine,
            Supplier<String> place) {
        String unordered = Accessor.sameBlock(earlier, mine)
                ? "with no barrier between"
                : "and blocks of a grid are not ordered";
        return new Fault(kind,
                Accessor.describe(mine) + " " + now + " what " + Accessor.describe(earlier) + " " + before + " ("
                        + unordered
                        + "): " + place.get());
    }
}
