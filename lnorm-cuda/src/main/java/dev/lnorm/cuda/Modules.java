// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuFuncSetAttribute;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataEx;
import static jcuda.driver.JCudaDriver.cuModuleUnload;

import dev.lnorm.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;

/** The kernels of one device, each loaded when it is first launched. Thread-safe. */
final class Modules {
    private static final int LOG_BYTES = 16 << 10;
    private static final int[] OPTIONS = {CUjit_option.CU_JIT_ERROR_LOG_BUFFER,
            CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};

    private final Context context;
    private final PtxSource source;
    private final int mostShared;
    private final Map<String, Loaded> loaded = new HashMap<>(); // guarded by this

    private static final class Loaded {
        final CUmodule module;
        final CUfunction function = new CUfunction();
        boolean hasMostShared;

        Loaded(CUmodule module) {
            this.module = module;
        }
    }

    /**
     * No kernel yet.
     *
     * @param mostShared the shared memory that a thread block can ask for beside its kernel's own, in bytes
     */
    Modules(Context context, PtxSource source, int mostShared) {
        this.context = context;
        this.source = source;
        this.mostShared = mostShared;
    }

    /**
     * The kernel named {@code entry}; the context is current.
     *
     * @param sharedMemory whether it is to be launched with shared memory beside its own
     * @param work what messages name beside it, since the driver may report here what failed before
     */
    synchronized CUfunction function(String entry, boolean sharedMemory, Supplier<String> work) {
        Loaded kernel = loaded.get(entry);
        if (kernel == null) {
            kernel = load(entry, work);
            loaded.put(entry, kernel);
        }
        if (sharedMemory && !kernel.hasMostShared) {
            allowSharedMemory(entry, kernel.function);
            kernel.hasMostShared = true;
        }
        return kernel.function;
    }

    private Loaded load(String entry, Supplier<String> work) {
        CUmodule module = new CUmodule();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(source.module(entry), StandardCharsets.US_ASCII);
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment values = arena.allocate(ValueLayout.JAVA_LONG, OPTIONS.length); // of type void*
            values.setAtIndex(ValueLayout.JAVA_LONG, 0, log.address());
            values.setAtIndex(ValueLayout.JAVA_LONG, 1, LOG_BYTES);
            int code = DriverQueries.code(() -> cuModuleLoadDataEx(module, HostPointer.of(text), OPTIONS.length,
                    OPTIONS, HostPointer.of(values)));
            if (code != 0) {
                throw refused(entry, work, code, log);
            }
        }
        Loaded kernel = new Loaded(module);
        try {
            context.call("cuModuleGetFunction", () -> "of " + entry,
                    () -> cuModuleGetFunction(kernel.function, module, entry));
        } catch (DeviceException failure) {
            context.free("cuModuleUnload", () -> cuModuleUnload(module));
            throw failure;
        }
        return kernel;
    }

    private DeviceException refused(String entry, Supplier<String> work, int code, MemorySegment log) {
        log.set(ValueLayout.JAVA_BYTE, LOG_BYTES - 1L, (byte) 0);
        String said = log.getString(0).strip();
        return context.failure("cuModuleLoadDataEx",
                "of kernel " + entry + " in " + source.resource() + (said.isEmpty() ? "" : " (log: " + said + ")") + " "
                        + work.get(),
                code);
    }

    private void allowSharedMemory(String entry, CUfunction function) {
        context.call("cuFuncSetAttribute", () -> "of " + entry + " to " + mostShared + " bytes",
                () -> cuFuncSetAttribute(function,
                        CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, mostShared));
    }

    /** Unloads all kernels; none of them runs. */
    synchronized void release() {
        for (Loaded kernel : loaded.values()) {
            context.free("cuModuleUnload", () -> cuModuleUnload(kernel.module));
        }
        loaded.clear();
    }
}
