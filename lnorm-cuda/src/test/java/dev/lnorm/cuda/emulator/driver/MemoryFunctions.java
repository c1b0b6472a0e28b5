// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.memory.DeviceMemory;
import dev.lnorm.cuda.emulator.memory.Region;
import java.util.Map;
import java.util.function.Function;

/** Driver functions about memory. Copies are done when they return, whatever the stream. */
final class MemoryFunctions {

    private static final int CONTEXT_ATTRIBUTE = 1;
    private static final int MEMORY_TYPE_ATTRIBUTE = 2;
    private static final int DEVICE_POINTER_ATTRIBUTE = 3;

    private final Driver driver;

    MemoryFunctions(Driver driver) {
        this.driver = driver;
    }

    void addTo(Map<String, Function<Call, byte[]>> functions) {
        functions.put("cuMemAlloc_v2", this::allocate);
        functions.put("cuMemFree_v2", this::free);
        functions.put("cuMemGetInfo_v2", call -> {
            DeviceMemory memory = driver.device(call).memory();
            return Call.result(memory.free(), memory.limit());
        });
        functions.put("cuMemGetAddressRange_v2", call -> {
            Region region = find(call, call.number(), 1);
            return Call.result(region.base(), (long) region.size());
        });
        functions.put("cuPointerGetAttribute", this::pointerAttribute);
        for (String function : new String[] {"cuMemHostAlloc", "cuMemFreeHost", "cuMemHostRegister_v2",
                "cuMemHostUnregister"}) {
            functions.put(function, call -> Call.nothing());
        }
        for (String kind : new String[] {"_v2", "Async_v2"}) {
            functions.put("cuMemcpyHtoD" + kind, this::toDevice);
            functions.put("cuMemcpyDtoH" + kind, this::toHost);
            functions.put("cuMemcpyDtoD" + kind, this::withinDevice);
        }
        for (String function : new String[] {"cuMemsetD8_v2", "cuMemsetD32_v2", "cuMemsetD8Async",
                "cuMemsetD32Async"}) {
            functions.put(function, this::fill);
        }
    }

    private byte[] allocate(Call call) {
        long bytes = call.number();
        DriverError.check(bytes != 0, DriverError.INVALID_VALUE);
        DriverError.check(bytes > 0, DriverError.OUT_OF_MEMORY);
        Region region = driver.device(call).memory().allocate(bytes)
                .orElseThrow(() -> new DriverError(DriverError.OUT_OF_MEMORY));
        return Call.result(region.base());
    }

    private byte[] free(Call call) {
        long address = call.number();
        DriverError.check(address == 0 || driver.device(call).memory().free(address), DriverError.INVALID_VALUE);
        return Call.nothing();
    }

    private byte[] pointerAttribute(Call call) {
        int attribute = call.integer();
        long address = call.number();
        find(call, address, 1);
        return switch (attribute) {
            case CONTEXT_ATTRIBUTE -> Call.result(8L, call.context());
            case MEMORY_TYPE_ATTRIBUTE -> Call.result(4L, 2L);
            case DEVICE_POINTER_ATTRIBUTE -> Call.result(8L, address);
            default -> throw new DriverError(DriverError.NOT_SUPPORTED);
        };
    }

    private Region find(Call call, long address, long bytes) {
        return driver.device(call).memory().find(address, bytes)
                .orElseThrow(() -> new DriverError(DriverError.INVALID_VALUE));
    }

    private byte[] toDevice(Call call) {
        call.number();
        long target = call.number();
        byte[] bytes = call.rest();
        if (bytes.length > 0) {
            find(call, target, bytes.length).put(target, bytes);
        }
        return Call.nothing();
    }

    private byte[] toHost(Call call) {
        call.number();
        long source = call.number();
        long bytes = call.number();
        return bytes == 0 ? Call.nothing() : find(call, source, bytes).get(source, (int) bytes);
    }

    private byte[] withinDevice(Call call) {
        call.number();
        long target = call.number();
        long source = call.number();
        long bytes = call.number();
        if (bytes > 0) {
            find(call, source, bytes).copyTo(source, find(call, target, bytes), target, (int) bytes);
        }
        return Call.nothing();
    }

    private byte[] fill(Call call) {
        call.number();
        long target = call.number();
        long value = call.number();
        long count = call.number();
        int width = call.integer();
        DriverError.check(target % width == 0, DriverError.INVALID_VALUE);
        if (count > 0) {
            Region region = find(call, target, count * width);
            for (long i = 0; i < count; i++) {
                region.write(target + i * width, width, value);
            }
        }
        return Call.nothing();
    }
}
