// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A piece of memory that knows which of its bytes were ever written, and who touched them last. */
public final class Region {

    /** What memory holds before anything is written: numbers that are easy to see and hard to use. */
    private static final byte NEVER_WRITTEN = (byte) 0xCB;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final long base;
    private final byte[] data;
    /** -1 where {@link #data} was written, so that the bytes of an access are checked with one read. */
    private final byte[] written;
    private final AccessHistory history = new AccessHistory();
    private Traffic traffic = new Traffic();

    public Region(String name, long base, int bytes) {
        this.name = name;
        this.base = base;
        data = new byte[bytes];
        written = new byte[bytes];
        Arrays.fill(data, NEVER_WRITTEN);
    }

    public long base() {
        return base;
    }

    public int size() {
        return data.length;
    }

    public AccessHistory history() {
        return history;
    }

    public Traffic traffic() {
        return traffic;
    }

    /** Counts into this from now on. */
    public void countInto(Traffic counters) {
        traffic = counters;
    }

    public boolean contains(long address, long bytes) {
        return address >= base && address - base <= data.length - bytes;
    }

    /** Forgets everything, for a next block. */
    public void reset() {
        Arrays.fill(written, (byte) 0);
        Arrays.fill(data, NEVER_WRITTEN);
        history.clear();
    }

    /** Reads 1, 2, 4 or 8 bytes, all of which must have been written before. */
    public long read(long address, int bytes) {
        int at = (int) (address - base);
        boolean initialised = switch (bytes) {
            case 1 -> written[at] == -1;
            case 2 -> (short) SHORTS.get(written, at) == -1;
            case 4 -> (int) INTS.get(written, at) == -1;
            default -> (long) LONGS.get(written, at) == -1;
        };
        if (!initialised) {
            throw new Fault(Fault.Kind.UNINITIALISED_READ,
                    bytes + " bytes at " + describe(address) + ", not all of them ever written");
        }
        return switch (bytes) {
            case 1 -> data[at] & 0xFFL;
            case 2 -> (short) SHORTS.get(data, at) & 0xFFFFL;
            case 4 -> (int) INTS.get(data, at) & 0xFFFF_FFFFL;
            default -> (long) LONGS.get(data, at);
        };
    }

    /** Writes the low 1, 2, 4 or 8 bytes. */
    public void write(long address, int bytes, long value) {
        int at = (int) (address - base);
        switch (bytes) {
            case 1 -> {
                data[at] = (byte) value;
                written[at] = -1;
            }
            case 2 -> {
                SHORTS.set(data, at, (short) value);
                SHORTS.set(written, at, (short) -1);
            }
            case 4 -> {
                INTS.set(data, at, (int) value);
                INTS.set(written, at, -1);
            }
            default -> {
                LONGS.set(data, at, value);
                LONGS.set(written, at, -1L);
            }
        }
    }

    /** Writes from the host. */
    public void put(long address, byte[] bytes) {
        int at = (int) (address - base);
        System.arraycopy(bytes, 0, data, at, bytes.length);
        Arrays.fill(written, at, at + bytes.length, (byte) -1);
    }

    /** Reads for the host, written or not. */
    public byte[] get(long address, int bytes) {
        int at = (int) (address - base);
        return Arrays.copyOfRange(data, at, at + bytes);
    }

    /** Copies within the device; what was never written stays so. */
    public void copyTo(long from, Region target, long to, int bytes) {
        System.arraycopy(data, (int) (from - base), target.data, (int) (to - target.base), bytes);
        System.arraycopy(written, (int) (from - base), target.written, (int) (to - target.base), bytes);
    }

    /** An address as a place in this memory. */
    public String describe(long address) {
        return String.format("0x%x, byte %d of %d of %s", address, address - base, data.length, name);
    }
}
