// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.machine.Grid;
import dev.lnorm.cuda.emulator.machine.KernelCounters;
import dev.lnorm.cuda.emulator.machine.Launch;
import dev.lnorm.cuda.emulator.machine.Program;
import dev.lnorm.cuda.emulator.memory.Fault;
import dev.lnorm.cuda.emulator.ptx.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Driver functions about modules, kernels and launches. */
final class ModuleFunctions {

    private static final int DYNAMIC_SHARED_ATTRIBUTE = 8;
    private static final int THREADS = 1024;
    /** Launch numbers stand in 16 bits of an access's stamp. */
    private static final int LAUNCH_NUMBERS = 0xFFFF;

    private static final class LoadedFunction {
        private final long module;
        private final Compiler.Function function;
        /** What a launch may ask for beside the kernel's own shared memory. */
        private int dynamicShared;

        LoadedFunction(long module, Compiler.Function function) {
            this.module = module;
            this.function = function;
            dynamicShared = EmulatedGpuOptions.SHARED_BYTES - function.program().sharedBytes();
        }
    }

    private final Driver driver;
    private final Map<Long, Compiler.Module> modules = new HashMap<>();
    private final Map<Long, LoadedFunction> loaded = new HashMap<>();
    private int launches;

    ModuleFunctions(Driver driver) {
        this.driver = driver;
    }

    void addTo(Map<String, Function<Call, byte[]>> functions) {
        functions.put("cuModuleLoadDataEx", this::load);
        functions.put("cuModuleUnload", this::unload);
        functions.put("cuModuleGetFunction", this::function);
        functions.put("cuFuncGetAttribute", this::attribute);
        functions.put("cuFuncSetAttribute", this::setAttribute);
        functions.put("cuFuncSetCacheConfig", call -> {
            find(call.number());
            return Call.nothing();
        });
        functions.put("cuOccupancyMaxActiveBlocksPerMultiprocessor", this::occupancy);
        functions.put("parameterSizes",
                call -> Call.result(
                        find(call.number()).function.parameters().stream().mapToInt(Variable::bytes).toArray()));
        functions.put("cuLaunchKernel", this::launch);
    }

    private byte[] load(Call call) {
        Compiler.Module module = driver.compiler().compile(call.text(), driver.machine());
        long handle = driver.newHandle();
        modules.put(handle, module);
        return Call.result(handle);
    }

    private byte[] unload(Call call) {
        long handle = call.number();
        DriverError.check(modules.remove(handle) != null, DriverError.INVALID_HANDLE);
        loaded.values().removeIf(function -> function.module == handle);
        return Call.nothing();
    }

    private byte[] function(Call call) {
        long module = call.number();
        DriverError.check(modules.containsKey(module), DriverError.INVALID_HANDLE);
        Compiler.Function function = modules.get(module).functions().get(call.text());
        DriverError.check(function != null, DriverError.NOT_FOUND);
        long handle = driver.newHandle();
        loaded.put(handle, new LoadedFunction(module, function));
        return Call.result(handle);
    }

    private LoadedFunction find(long handle) {
        LoadedFunction function = loaded.get(handle);
        DriverError.check(function != null, DriverError.INVALID_HANDLE);
        return function;
    }

    /** By the numbers of {@code CUfunction_attribute}. Registers are not known: PTX has no limit of them. */
    private byte[] attribute(Call call) {
        int attribute = call.integer();
        LoadedFunction function = find(call.number());
        Program program = function.function.program();
        return Call.result(switch (attribute) {
            case 0 -> program.maximumThreads();
            case 1 -> program.sharedBytes();
            case 5, 6 -> driver.machine().computeCapability();
            case DYNAMIC_SHARED_ATTRIBUTE -> function.dynamicShared;
            default -> 0;
        });
    }

    private byte[] setAttribute(Call call) {
        LoadedFunction function = find(call.number());
        int attribute = call.integer();
        int value = call.integer();
        if (attribute == DYNAMIC_SHARED_ATTRIBUTE) {
            int most = driver.machine().mostSharedBytes() - function.function.program().sharedBytes();
            DriverError.check(value >= 0 && value <= most, DriverError.INVALID_VALUE);
            function.dynamicShared = value;
        }
        return Call.nothing();
    }

    /** By threads and shared memory only. */
    private byte[] occupancy(Call call) {
        Program program = find(call.number()).function.program();
        int threads = call.integer();
        DriverError.check(threads > 0, DriverError.INVALID_VALUE);
        long shared = program.sharedBytes() + call.number();
        int byThreads = THREADS / (Math.ceilDiv(threads, 32) * 32);
        return Call.result(shared == 0 ? byThreads : (int) Math.min(byThreads, 65_536 / shared));
    }

    private byte[] launch(Call call) {
        Device device = driver.device(call);
        LoadedFunction loadedFunction = find(call.number());
        Compiler.Function function = loadedFunction.function;
        int[] shape = new int[7];
        Arrays.setAll(shape, i -> call.integer());
        call.number();
        Program program = function.program();
        for (int i = 0; i < 6; i++) {
            DriverError.check(shape[i] > 0, DriverError.INVALID_VALUE);
        }
        launches = launches % LAUNCH_NUMBERS + 1;
        Launch launch = new Launch(shape[0], shape[1], shape[2], shape[3], shape[4], shape[5], shape[6],
                parameters(function, call.rest()),
                launches, driver.machine().launchBudget());
        long threads = (long) shape[3] * shape[4] * shape[5];
        DriverError.check(threads <= THREADS && shape[6] >= 0 && shape[6] <= loadedFunction.dynamicShared,
                DriverError.INVALID_VALUE);
        DriverError.check(threads <= program.maximumThreads(), DriverError.OUT_OF_RESOURCES);
        run(program, launch, device);
        return Call.nothing();
    }

    /** What a kernel does wrong is not this call's error but that of the next ones. */
    private void run(Program program, Launch launch, Device device) {
        try {
            Grid.run(program, launch, device.memory(),
                    driver.counters().computeIfAbsent(program.name(), any -> new KernelCounters()));
        } catch (Fault fault) {
            driver.fault(fault.getMessage());
            System.err.println("emulated GPU: " + fault.getMessage());
            device.fail(fault.kind().code());
        }
    }

    /** Arguments come one after the other; a kernel has each at its alignment. */
    private static byte[] parameters(Compiler.Function function, byte[] packed) {
        byte[] laidOut = new byte[function.program().parameterBytes()];
        int from = 0;
        int to = 0;
        for (Variable parameter : function.parameters()) {
            to = Math.ceilDiv(to, parameter.alignment()) * parameter.alignment();
            System.arraycopy(packed, from, laidOut, to, parameter.bytes());
            from += parameter.bytes();
            to += parameter.bytes();
        }
        return laidOut;
    }
}
