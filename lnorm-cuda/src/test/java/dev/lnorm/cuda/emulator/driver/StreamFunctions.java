// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Driver functions about streams and events. Work is done when it is enqueued, so there is never anything to wait
 * for.
 */
final class StreamFunctions {

    private static final long NOT_RECORDED = -1;
    /** 1 and 2 are the driver's names for its own default streams. */
    private static final long LARGEST_DEFAULT_STREAM = 2;

    private final Driver driver;
    /** The context that each stream belongs to. */
    private final Map<Long, Long> streams = new HashMap<>();
    /** When each event was recorded. */
    private final Map<Long, Long> events = new HashMap<>();

    StreamFunctions(Driver driver) {
        this.driver = driver;
    }

    void addTo(Map<String, Function<Call, byte[]>> functions) {
        functions.put("cuStreamCreate", this::createStream);
        functions.put("cuStreamCreateWithPriority", this::createStream);
        functions.put("cuStreamDestroy_v2", call -> {
            DriverError.check(streams.remove(call.number()) != null, DriverError.INVALID_HANDLE);
            return Call.nothing();
        });
        functions.put("cuStreamSynchronize", this::checkStream);
        functions.put("cuStreamQuery", this::checkStream);
        functions.put("cuStreamWaitEvent", call -> {
            checkStream(call);
            checkEvent(call.number());
            return Call.nothing();
        });
        functions.put("cuStreamGetCtx", call -> Call.result(streams.getOrDefault(stream(call), call.context())));
        functions.put("cuEventCreate", call -> {
            long handle = driver.newHandle();
            events.put(handle, NOT_RECORDED);
            return Call.result(handle);
        });
        functions.put("cuEventDestroy_v2", call -> {
            DriverError.check(events.remove(call.number()) != null, DriverError.INVALID_HANDLE);
            return Call.nothing();
        });
        functions.put("cuEventRecord", call -> {
            long event = call.number();
            checkEvent(event);
            checkStream(call);
            events.put(event, System.nanoTime());
            return Call.nothing();
        });
        functions.put("cuEventSynchronize", this::checkEvent);
        functions.put("cuEventQuery", this::checkEvent);
        functions.put("cuEventElapsedTime", this::elapsed);
    }

    private byte[] createStream(Call call) {
        long handle = driver.newHandle();
        streams.put(handle, call.context());
        return Call.result(handle);
    }

    private long stream(Call call) {
        long stream = call.number();
        boolean known = stream >= 0 && stream <= LARGEST_DEFAULT_STREAM || streams.containsKey(stream);
        DriverError.check(known, DriverError.INVALID_HANDLE);
        return stream;
    }

    private byte[] checkStream(Call call) {
        stream(call);
        return Call.nothing();
    }

    private byte[] checkEvent(Call call) {
        checkEvent(call.number());
        return Call.nothing();
    }

    private void checkEvent(long event) {
        DriverError.check(events.containsKey(event), DriverError.INVALID_HANDLE);
    }

    private byte[] elapsed(Call call) {
        Long from = events.get(call.number());
        Long to = events.get(call.number());
        DriverError.check(from != null && to != null && from != NOT_RECORDED && to != NOT_RECORDED,
                DriverError.INVALID_HANDLE);
        float milliseconds = (to - from) * 1e-6f;
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putFloat(milliseconds).array();
    }
}
