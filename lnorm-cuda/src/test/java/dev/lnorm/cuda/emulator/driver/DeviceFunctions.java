// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;

/** Driver functions about the driver, its devices and their contexts. */
final class DeviceFunctions {

    private static final int UUID_BYTES = 16;
    /** Of a multiprocessor's shared memory, the system's part for each block. */
    private static final int RESERVED_SHARED_BYTES = 1 << 10;

    private final Driver driver;

    DeviceFunctions(Driver driver) {
        this.driver = driver;
    }

    void addTo(Map<String, Function<Call, byte[]>> functions) {
        functions.put("cuInit", call -> {
            driver.initialise();
            return Call.nothing();
        });
        functions.put("cuDriverGetVersion", call -> Call.result(driver.machine().driverVersion()));
        functions.put("cuDeviceGetCount", call -> Call.result(driver.devices().size()));
        functions.put("cuDeviceGet", call -> Call.result(driver.device(call.integer()).ordinal()));
        functions.put("cuDeviceGetName", call -> {
            driver.device(call.integer());
            return "lnorm emulated GPU".getBytes(StandardCharsets.UTF_8);
        });
        functions.put("cuDeviceTotalMem_v2", call -> Call.result(driver.device(call.integer()).memoryBytes()));
        functions.put("cuDeviceGetUuid", this::uuid);
        functions.put("cuDeviceGetAttribute",
                call -> Call.result(attribute(call.integer(), driver.device(call.integer()))));
        functions.put("cuDevicePrimaryCtxRetain",
                call -> Call.result(driver.device(call.integer()).retain(driver.newHandle())));
        functions.put("cuDevicePrimaryCtxRelease_v2", call -> {
            driver.device(call.integer()).release();
            return Call.nothing();
        });
        functions.put("cuDevicePrimaryCtxReset_v2", call -> {
            driver.device(call.integer()).reset();
            return Call.nothing();
        });
        functions.put("cuDevicePrimaryCtxSetFlags_v2", call -> Call.nothing());
        functions.put("cuDevicePrimaryCtxGetState",
                call -> Call.result(0, driver.device(call.integer()).isActive() ? 1 : 0));
        functions.put("cuCtxPushCurrent_v2", this::checkContext);
        functions.put("cuCtxSetCurrent", this::checkContext);
        functions.put("cuCtxPopCurrent_v2", call -> Call.nothing());
        functions.put("cuCtxGetCurrent", call -> Call.nothing());
        functions.put("cuCtxGetDevice", call -> Call.result(driver.device(call).ordinal()));
        // Work is done when the call that asks for it returns.
        functions.put("cuCtxSynchronize", call -> Call.nothing());
    }

    /** The stack of contexts is the shim's; here only whether such a context exists. */
    private byte[] checkContext(Call call) {
        long context = call.number();
        boolean known = context == 0
                || driver.devices().stream().anyMatch(device -> device.isActive() && device.context() == context);
        DriverError.check(known, DriverError.INVALID_CONTEXT);
        return Call.nothing();
    }

    private byte[] uuid(Call call) {
        byte[] uuid = new byte[UUID_BYTES];
        uuid[0] = 'e';
        uuid[UUID_BYTES - 1] = (byte) driver.device(call.integer()).ordinal();
        return uuid;
    }

    /**
     * By the numbers of {@code CUdevice_attribute}; what is not listed is 0, as for a feature that a device lacks.
     */
    private int attribute(int attribute, Device device) {
        return switch (attribute) {
            case 1, 2, 3 -> attribute == 3 ? 64 : 1024;
            case 5 -> Integer.MAX_VALUE;
            case 6, 7 -> 65_535;
            case 8 -> EmulatedGpuOptions.SHARED_BYTES;
            case 10 -> 32;
            case 12, 82 -> 65_536;
            case 13 -> 1_500_000;
            case 16 -> driver.machine().multiprocessors();
            case 33 -> device.ordinal();
            case 36 -> 5_000_000;
            case 37 -> 256;
            case 38 -> 4 << 20;
            case 39 -> driver.machine().computeCapability() < 80 ? 1024 : 2048;
            case 41 -> 1;
            case 75 -> driver.machine().computeCapability() / 10;
            case 76 -> driver.machine().computeCapability() % 10;
            case 81 -> driver.machine().mostSharedBytes() + RESERVED_SHARED_BYTES;
            case 97 -> driver.machine().mostSharedBytes();
            case 106 -> 16;
            default -> 0;
        };
    }
}
