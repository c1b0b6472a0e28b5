// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.Programs;
import dev.lnorm.cuda.emulator.decode.Decoder;
import dev.lnorm.cuda.emulator.memory.DeviceMemory;
import dev.lnorm.cuda.emulator.memory.Region;
import dev.lnorm.cuda.emulator.ptx.PtxModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs PTX in this JVM, without a driver in between. Kernels take addresses, one {@code .u64} each. */
public final class Bench {

    private static final long BUDGET = 1_000_000;

    private final DeviceMemory memory = new DeviceMemory(1 << 24);
    private KernelCounters counters = new KernelCounters();
    private int launches;

    /** An allocation that holds these longs. */
    public long longs(long... values) {
        long address = empty(8 * values.length);
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        region(address).put(address, bytes.array());
        return address;
    }

    /** An allocation in which nothing was written yet. */
    public long empty(int bytes) {
        return memory.allocate(bytes).orElseThrow().base();
    }

    public void free(long address) {
        memory.free(address);
    }

    private Region region(long address) {
        return memory.find(address, 1).orElseThrow();
    }

    public long readLong(long address) {
        return region(address).read(address, 8);
    }

    public int readInt(long address) {
        return (int) region(address).read(address, 4);
    }

    /** Runs a file of one kernel. */
    public void run(String ptx, int blocks, int threads, long... parameters) {
        PtxModule module = PtxModule.parse(ptx);
        Program program = Decoder.decode(module, module.entries().values().iterator().next());
        ByteBuffer bytes = ByteBuffer.allocate(8 * parameters.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(parameters);
        counters = new KernelCounters();
        launches++;
        Grid.run(program, new Launch(blocks, 1, 1, threads, 1, 1, 0, bytes.array(), launches, BUDGET), memory,
                counters);
    }

    /** Of the last run. */
    public KernelCounters counters() {
        return counters;
    }

    /**
     * A kernel {@code k(a, b)} with {@code %rd1} = a, {@code %rd2} = b, {@code %r1} = thread and {@code %r2} =
     * block, around this body.
     */
    public static String kernel(String body) {
        return Programs.HEADER
                + """
                        .visible .entry k(.param .u64 a, .param .u64 b)
                        {
                            .reg .pred %p<10>; .reg .b16 %rs<20>; .reg .b32 %r<40>;
                            .reg .f32 %f<20>; .reg .b64 %rd<40>; .reg .f64 %fd<20>;
                            .shared .align 16 .b8 board[512];
                            ld.param.u64 %rd1, [a];
                            ld.param.u64 %rd2, [b];
                            mov.u32 %r1, %tid.x;
                            mov.u32 %r2, %ctaid.x;
                        """
                + body + "\n}\n";
    }
}
