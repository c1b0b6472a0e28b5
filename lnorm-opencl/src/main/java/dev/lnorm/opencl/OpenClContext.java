// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jspecify.annotations.Nullable;

/**
 * A context of one device, the programs built in it, and the one lock under which kernels get their arguments, work is
 * enqueued, and handles are made and released.
 */
final class OpenClContext {
    private final cl_context handle;
    private final FoundDevice device;
    private final KernelFamily family;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ProgramKey, Program> programs = new HashMap<>(); // under the lock
    private @Nullable cl_command_queue transfers; // under the lock

    private OpenClContext(cl_context handle, FoundDevice device, KernelFamily family) {
        this.handle = handle;
        this.device = device;
        this.family = family;
    }

    static OpenClContext create(FoundDevice device, KernelFamily family) {
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform());
        cl_context handle = Cl.create("clCreateContext", device,
                code -> CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, code));
        return new OpenClContext(handle, device, family);
    }

    /** A context that somebody else has; it is kept alive until {@link #release}. */
    static OpenClContext wrap(cl_context handle, FoundDevice device, KernelFamily family) {
        Cl.run("clRetainContext", device, () -> CL.clRetainContext(handle));
        return new OpenClContext(handle, device, family);
    }

    cl_context handle() {
        return handle;
    }

    FoundDevice device() {
        return device;
    }

    DeviceFacts facts() {
        return device.facts();
    }

    KernelFamily family() {
        return family;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Elements of a vector in the kernels of a program. */
    int vector(ProgramKey key) {
        return family.vector(facts(), key.rows().compute());
    }

    /** Builds the program of {@code key} unless it is there; the device as its kernels find it. */
    DeviceFacts build(ProgramKey key) {
        lock.lock();
        try {
            return facts().withGroupsOf(program(key).largestGroup(device.id(), family.kernels()));
        } finally {
            lock.unlock();
        }
    }

    /** A kernel; call with the lock held. */
    cl_kernel kernel(ProgramKey key, String name) {
        return program(key).kernel(name);
    }

    private Program program(ProgramKey key) {
        return programs.computeIfAbsent(key, absent -> Program.build(handle, device.id(), family.sources(),
                absent.options(facts(), vector(absent)), device));
    }

    /** A queue for reads that wait for nothing else; call with the lock held. */
    @SuppressWarnings("deprecation") // the call of OpenCL 1.2, which every device has
    cl_command_queue transfers() {
        cl_command_queue queue = transfers;
        if (queue == null) {
            queue = Cl.create("clCreateCommandQueue", device,
                    code -> CL.clCreateCommandQueue(handle, device.id(), 0, code));
            transfers = queue;
        }
        return queue;
    }

    void release() {
        lock.lock();
        try {
            if (transfers != null) {
                CL.clReleaseCommandQueue(transfers);
            }
            programs.values().forEach(Program::release);
            programs.clear();
            CL.clReleaseContext(handle);
        } finally {
            lock.unlock();
        }
    }
}
