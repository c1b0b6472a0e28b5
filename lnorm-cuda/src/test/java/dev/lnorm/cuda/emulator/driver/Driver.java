// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.Injection;
import dev.lnorm.cuda.emulator.machine.KernelCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The state of the emulated driver, and its functions by name. One call runs at a time. */
final class Driver {

    /** Functions that only look at the driver, and so work on a broken context too. */
    private static final List<String> WITHOUT_DEVICE = List.of("cuInit", "cuDriverGetVersion", "cuDeviceGetCount",
            "cuDeviceGet",
            "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2", "cuDeviceGetUuid",
            "cuDevicePrimaryCtxRetain",
            "cuDevicePrimaryCtxRelease_v2", "cuDevicePrimaryCtxReset_v2", "cuDevicePrimaryCtxGetState",
            "cuDevicePrimaryCtxSetFlags_v2",
            "cuCtxPushCurrent_v2", "cuCtxPopCurrent_v2", "cuCtxSetCurrent", "cuCtxGetCurrent", "cuCtxGetDevice",
            "cuMemHostAlloc",
            "cuMemFreeHost");

    private final Map<String, Function<Call, byte[]>> functions = new HashMap<>();
    private final Injections injections = new Injections();
    private final Map<String, KernelCounters> counters = new TreeMap<>();
    private final List<Device> devices = new ArrayList<>();
    private final Compiler compiler = new Compiler();
    private EmulatedGpuOptions machine = EmulatedGpuOptions.standard();
    private Optional<String> lastFault = Optional.empty();
    private boolean initialised;
    private long nextHandle = 0x1000;

    Driver() {
        new DeviceFunctions(this).addTo(functions);
        new ModuleFunctions(this).addTo(functions);
        new MemoryFunctions(this).addTo(functions);
        new StreamFunctions(this).addTo(functions);
        configure(machine);
    }

    /**
     * Becomes another machine: all devices are new. Handles of modules and streams of the old one are unknown from
     * then on.
     */
    void configure(EmulatedGpuOptions options) {
        machine = options;
        devices.clear();
        for (int i = 0; i < options.devices(); i++) {
            devices.add(new Device(i, options.memoryBytes()));
        }
        injections.clear();
        counters.clear();
        lastFault = Optional.empty();
    }

    byte[] call(String function, Call call) {
        Function<Call, byte[]> body = functions.get(function);
        DriverError.check(body != null, DriverError.NOT_SUPPORTED);
        Optional<Injections.Due> injected = injections.onCall(function);
        if (injected.isPresent()) {
            return fail(injected.get(), call);
        }
        if (!WITHOUT_DEVICE.contains(function)) {
            Device device = device(call);
            DriverError.check(device.sticky() == 0, device.sticky());
        }
        DriverError.check(initialised || "cuInit".equals(function) || "cuDriverGetVersion".equals(function),
                DriverError.NOT_INITIALISED);
        return body.apply(call);
    }

    private byte[] fail(Injections.Due failure, Call call) {
        if (failure.mode() == Injection.DEVICE_LOST || failure.mode() == Injection.ASYNCHRONOUS) {
            devices.stream().filter(device -> call.context() == 0 || device.context() == call.context())
                    .forEach(device -> device.fail(failure.code()));
        }
        DriverError.check(failure.mode() == Injection.ASYNCHRONOUS, failure.code());
        return new byte[64];
    }

    void initialise() {
        DriverError.check(!devices.isEmpty(), DriverError.NO_DEVICE);
        initialised = true;
    }

    EmulatedGpuOptions machine() {
        return machine;
    }

    List<Device> devices() {
        return devices;
    }

    Device device(int ordinal) {
        DriverError.check(ordinal >= 0 && ordinal < devices.size(), DriverError.INVALID_DEVICE);
        return devices.get(ordinal);
    }

    /** The device whose context is current. */
    Device device(Call call) {
        return devices.stream().filter(device -> device.isActive() && device.context() == call.context()).findFirst()
                .orElseThrow(() -> new DriverError(DriverError.INVALID_CONTEXT));
    }

    Compiler compiler() {
        return compiler;
    }

    long newHandle() {
        nextHandle += 16;
        return nextHandle;
    }

    Injections injections() {
        return injections;
    }

    Map<String, KernelCounters> counters() {
        return counters;
    }

    Optional<String> lastFault() {
        return lastFault;
    }

    void fault(String report) {
        lastFault = Optional.of(report);
    }
}
