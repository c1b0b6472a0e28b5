// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.memory;

/**
 * Counts memory requests. A request is one instruction of one warp. Bytes are what its lanes asked for, useful bytes
 * the different ones among them, sectors the 32-byte pieces that hold them: what a GPU moves.
 */
public final class Traffic {

    public static final int SECTOR_BYTES = 32;

    private long bytesLoaded;
    private long bytesStored;
    private long usefulBytesLoaded;
    private long usefulBytesStored;
    private long sectorsLoaded;
    private long sectorsStored;

    public void load(long bytes, long useful, long sectors) {
        bytesLoaded += bytes;
        usefulBytesLoaded += useful;
        sectorsLoaded += sectors;
    }

    public void store(long bytes, long useful, long sectors) {
        bytesStored += bytes;
        usefulBytesStored += useful;
        sectorsStored += sectors;
    }

    /** Bytes loaded, stored; useful bytes loaded, stored; sectors loaded, stored. */
    public long[] values() {
        return new long[] {bytesLoaded, bytesStored, usefulBytesLoaded, usefulBytesStored, sectorsLoaded,
                sectorsStored};
    }
}
