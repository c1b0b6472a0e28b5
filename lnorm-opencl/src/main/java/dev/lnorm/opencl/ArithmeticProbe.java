// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_mem;

/**
 * Runs single operations on a device and compares them, bit for bit, with {@link ArithmeticCases}. What a device says
 * of its arithmetic cannot be relied on: some deny an fma that they compute rightly, some have no right one for
 * subnormal numbers and do not say so.
 */
final class ArithmeticProbe {
    private final FoundDevice device;
    private final OpenClContext context;
    private final cl_command_queue queue;
    private final Program program;

    private ArithmeticProbe(FoundDevice device, OpenClContext context, cl_command_queue queue, Program program) {
        this.device = device;
        this.context = context;
        this.queue = queue;
        this.program = program;
    }

    /**
     * Whether every case is as it must be for rows of {@code type}.
     *
     * @throws dev.lnorm.DeviceException if the device fails
     */
    @SuppressWarnings("deprecation") // the call of OpenCL 1.2, which every device has
    static boolean isExact(FoundDevice device, ElementType type) {
        KernelFamily family = device.family();
        OpenClContext context = OpenClContext.create(device, family);
        try {
            ProgramKey key = new ProgramKey(type, type);
            int vector = context.vector(key);
            List<String> sources = new ArrayList<>(family.sourcesOfElements());
            sources.add("probe");
            Program program = Program.build(context.handle(), device.id(), sources, key.options(device.facts(), vector),
                    device);
            cl_command_queue queue = Cl.create("clCreateCommandQueue", device,
                    code -> CL.clCreateCommandQueue(context.handle(), device.id(), 0, code));
            try {
                ArithmeticProbe probe = new ArithmeticProbe(device, context, queue, program);
                return probe.computesExactly(ArithmeticCases.of(type)) && probe.storesExactly(ArithmeticCases.of(type),
                        vector);
            } finally {
                CL.clReleaseCommandQueue(queue);
                program.release();
            }
        } finally {
            context.release();
        }
    }

    private boolean computesExactly(ArithmeticCases cases) {
        byte[][] answers = run("probe_arithmetic", cases.count(),
                List.of(cases.a(), cases.b(), cases.c(), cases.answers()), 3);
        return cases.computesAs(buffer(answers[3]));
    }

    private boolean storesExactly(ArithmeticCases cases, int vector) {
        byte[][] answers = run("probe_storage", cases.storedCount() / vector,
                List.of(cases.stored(), cases.widened(), cases.computed(), cases.rounded()), 1, 3);
        return cases.widensAs(buffer(answers[1])) && cases.roundsAs(buffer(answers[3]));
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * Runs a kernel whose arguments are buffers with these contents; what is in {@code results} is what they hold
     * then.
     */
    private byte[][] run(String kernel, int items, List<byte[]> contents, int... results) {
        cl_mem[] buffers = new cl_mem[contents.size()];
        byte[][] after = new byte[contents.size()][];
        try {
            Launch launch = new Launch(program.kernel(kernel), device);
            for (int i = 0; i < buffers.length; i++) {
                byte[] bytes = contents.get(i);
                buffers[i] = Cl.create("clCreateBuffer", device, code -> CL.clCreateBuffer(context.handle(),
                        CL.CL_MEM_READ_WRITE | CL.CL_MEM_COPY_HOST_PTR, bytes.length, Pointer.to(bytes), code));
                launch.handle(buffers[i]);
            }
            Cl.run("clEnqueueNDRangeKernel", kernel + " on " + device, () -> CL.clEnqueueNDRangeKernel(queue,
                    launch.kernel(), 1, null, new long[] {items}, null, 0, null, null));
            for (int i : results) {
                byte[] bytes = new byte[contents.get(i).length];
                Cl.run("clEnqueueReadBuffer", kernel + " on " + device, () -> CL.clEnqueueReadBuffer(queue, buffers[i],
                        true, 0, bytes.length, Pointer.to(bytes), 0, null, null));
                after[i] = bytes;
            }
            return after;
        } finally {
            for (cl_mem buffer : buffers) {
                if (buffer != null) {
                    CL.clReleaseMemObject(buffer);
                }
            }
        }
    }
}
