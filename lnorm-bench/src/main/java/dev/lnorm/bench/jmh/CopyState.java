// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** One thread's part of the arrays that are copied. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls allocate() first
public class CopyState {
    private static final MethodHandle MEMCPY = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("memcpy"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));

    /** The size of one array, which all threads share. */
    @Param("1048576")
    public long bytes;

    float[] x = {};
    float[] dy = {};
    float[] y = {};
    private Arena arena;
    private MemorySegment from;
    private MemorySegment to;

    /** For JMH. */
    public CopyState() {}

    /** Allocates and touches the arrays. */
    @Setup(Level.Trial)
    public void allocate(ThreadParams threads) {
        int part = Math.toIntExact(Math.ceilDiv(bytes, (long) Float.BYTES * threads.getThreadCount()));
        x = new float[part];
        dy = new float[part];
        y = new float[part];
        Arrays.fill(x, 1);
        Arrays.fill(dy, 1);
        arena = Arena.ofShared();
        from = arena.allocate((long) part * Float.BYTES, 64).fill((byte) 1);
        to = arena.allocate((long) part * Float.BYTES, 64).fill((byte) 1);
    }

    /** Frees the native ones. */
    @TearDown(Level.Trial)
    public void free() {
        arena.close();
    }

    void streamingCopy() {
        try {
            MemorySegment _ = (MemorySegment) MEMCPY.invokeExact(to, from, from.byteSize());
        } catch (Throwable failure) {
            throw new IllegalStateException("memcpy failed", failure);
        }
    }
}
