// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/** One copy between Java arrays, native memory and buffers, of equal types and lengths, from 1 element. */
final class BufferCopy {
    /** Bytes of one command: a {@code ByteBuffer} ends at 2 GiB. */
    private static final long PIECE = 1L << 30;

    private final Memory from;
    private final Memory to;
    private final long bytes;

    BufferCopy(Memory from, Memory to) {
        this.from = from;
        this.to = to;
        this.bytes = from.length() * from.type().bytes();
    }

    boolean isOnHost() {
        return !(from instanceof Memory.Device) && !(to instanceof Memory.Device);
    }

    void onHost() {
        MemorySegment.copy(hostSegment(from), 0, hostSegment(to), 0, bytes);
    }

    List<OpenClBuffer> buffers() {
        List<OpenClBuffer> buffers = new ArrayList<>(2);
        for (Memory memory : List.of(from, to)) {
            if (memory instanceof Memory.Device device) {
                buffers.add((OpenClBuffer) device.buffer());
            }
        }
        return buffers;
    }

    /** Enqueues it, one command after the other; {@code enqueued} gets each one's event. Arrays are done on return. */
    void enqueue(cl_command_queue queue, Consumer<cl_event> enqueued) {
        if (from instanceof Memory.Device source && to instanceof Memory.Device target) {
            cl_event done = new cl_event();
            Cl.run("clEnqueueCopyBuffer", this, () -> CL.clEnqueueCopyBuffer(queue, handle(source), handle(target),
                    byteOffset(source), byteOffset(target), bytes, 0, null, done));
            enqueued.accept(done);
            return;
        }
        for (long at = 0; at < bytes; at += PIECE) {
            cl_event done = new cl_event();
            piece(queue, at, Math.min(PIECE, bytes - at), done);
            enqueued.accept(done);
        }
    }

    private void piece(cl_command_queue queue, long at, long size, cl_event done) {
        if (to instanceof Memory.Device target) {
            boolean blocking = from instanceof Memory.Heap;
            Cl.run("clEnqueueWriteBuffer", this, () -> CL.clEnqueueWriteBuffer(queue, handle(target), blocking,
                    byteOffset(target) + at, size, pointer(from, at, size), 0, null, done));
        } else {
            Memory.Device source = (Memory.Device) from;
            boolean blocking = to instanceof Memory.Heap;
            Cl.run("clEnqueueReadBuffer", this, () -> CL.clEnqueueReadBuffer(queue, handle(source), blocking,
                    byteOffset(source) + at, size, pointer(to, at, size), 0, null, done));
        }
    }

    private static cl_mem handle(Memory.Device memory) {
        return ((OpenClBuffer) memory.buffer()).handle();
    }

    private static long byteOffset(Memory.Device memory) {
        return memory.offset() * memory.type().bytes();
    }

    private static Pointer pointer(Memory host, long at, long size) {
        return switch (host) {
            case Memory.Heap heap -> array(heap).withByteOffset((long) heap.offset() * heap.type().bytes() + at);
            case Memory.Native outside -> Pointer.to(outside.segment().asSlice(at, size).asByteBuffer());
            case Memory.Device device -> throw new IllegalArgumentException(device + " is not host memory");
        };
    }

    private static Pointer array(Memory.Heap heap) {
        return switch (heap.type()) {
            case FLOAT64 -> Pointer.to(heap.doubles());
            case FLOAT32 -> Pointer.to(heap.floats());
            case FLOAT16, BFLOAT16 -> Pointer.to(heap.bits());
        };
    }

    private static MemorySegment hostSegment(Memory host) {
        return switch (host) {
            case Memory.Heap heap -> arraySegment(heap)
                    .asSlice((long) heap.offset() * heap.type().bytes(), heap.length() * heap.type().bytes());
            case Memory.Native outside -> outside.segment();
            case Memory.Device device -> throw new IllegalArgumentException(device + " is not host memory");
        };
    }

    private static MemorySegment arraySegment(Memory.Heap heap) {
        return switch (heap.type()) {
            case FLOAT64 -> MemorySegment.ofArray(heap.doubles());
            case FLOAT32 -> MemorySegment.ofArray(heap.floats());
            case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(heap.bits());
        };
    }

    /** For messages. */
    @Override
    public String toString() {
        return "copy of " + from + " to " + to;
    }
}
