// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose work is done when the call that enqueues it returns. It keeps the last calls prepared, so that a call
 * that is held and made again costs what the library's own call costs, and nothing else.
 */
public final class PeerQueue extends DeviceQueue {
    private static final int KEPT = 8;

    private final @Nullable Object[] calls = new @Nullable Object[KEPT]; // guarded by this, as the next two are
    private final @Nullable PreparedCall[] prepared = new @Nullable PreparedCall[KEPT];
    private int next;

    /** A queue of {@code device}. */
    public PeerQueue(NormDevice device) {
        super(device);
    }

    /**
     * Runs {@code call}, as it was prepared when it was run here before, or as {@code prepare} prepares it now.
     *
     * @param call a {@link dev.lnorm.Forward} or {@link dev.lnorm.Backward}, told apart by identity
     */
    public synchronized void run(Object call, Supplier<PreparedCall> prepare) {
        checkOpen();
        for (int i = 0; i < KEPT; i++) {
            PreparedCall known = prepared[i];
            if (calls[i] == call && known != null) {
                known.run();
                return;
            }
        }
        keep(call, prepare.get()).run();
    }

    private PreparedCall keep(Object call, PreparedCall made) {
        PreparedCall oldest = prepared[next];
        calls[next] = call;
        prepared[next] = made;
        next = (next + 1) % KEPT;
        if (oldest != null) {
            oldest.close();
        }
        return made;
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        MemorySegment.copy(segment(from), 0, segment(to), 0, from.length() * from.type().bytes());
    }

    private static MemorySegment segment(Memory memory) {
        return switch (memory) {
            case Memory.Heap heap -> array(heap)
                    .asSlice((long) heap.offset() * heap.type().bytes(), heap.length() * heap.type().bytes());
            case Memory.Native outside -> outside.segment();
            case Memory.Device device -> throw new IllegalArgumentException(device + " is not host memory");
        };
    }

    private static MemorySegment array(Memory.Heap heap) {
        return switch (heap.type()) {
            case FLOAT64 -> MemorySegment.ofArray(heap.doubles());
            case FLOAT32 -> MemorySegment.ofArray(heap.floats());
            case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(heap.bits());
        };
    }

    @Override
    public DeviceEvent record() {
        checkOpen();
        return new Reached(System.nanoTime());
    }

    @Override
    public void waitFor(DeviceEvent event) {
        checkOpen();
        event.await();
    }

    @Override
    public void finish() {
        checkOpen();
    }

    @Override
    protected synchronized void release() {
        if (prepared == null) {
            return; // the device was closed while this was made, see Resource
        }
        for (int i = 0; i < KEPT; i++) {
            PreparedCall known = prepared[i];
            prepared[i] = null;
            calls[i] = null;
            if (known != null) {
                known.close();
            }
        }
    }

    private record Reached(long nanos) implements DeviceEvent {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}

        @Override
        public double nanosSince(DeviceEvent earlier) {
            if (earlier instanceof Reached start) {
                return nanos - start.nanos;
            }
            throw new IllegalArgumentException("the earlier event is " + earlier
                    + ", not one of this device's: subtract events of one device");
        }
    }
}
