// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Memory;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The calls of a {@link NormState}, whose {@code memory} is {@code device}, on a queue of their own. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls open() first
public class DeviceState {
    /** Calls between two events: while one computes, the host enqueues the next. */
    static final int AT_ONCE = 8;

    private NormCalls calls;
    private DeviceQueue queue;
    private Memory host;

    /** For JMH. */
    public DeviceState() {}

    /** Opens the queue. */
    @Setup(Level.Trial)
    public void open(NormState state) {
        calls = state.calls();
        queue = calls.openQueue();
        Memory rows = calls.x().memory();
        host = Memory.of(HostData.array(rows.type(), rows.length()), rows.type());
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        queue.close();
    }

    /** Enqueues the passes so many times, and waits for all; nanoseconds of the device's clock. */
    double timed(boolean forward, boolean backward) {
        DeviceEvent begin = queue.record();
        for (int i = 0; i < AT_ONCE; i++) {
            if (forward) {
                calls.forward(queue);
            }
            if (backward) {
                calls.backward(queue);
            }
        }
        DeviceEvent end = queue.record();
        end.await();
        return end.nanosSince(begin);
    }

    void copyToDevice() {
        queue.copy(host, calls.x().memory());
        queue.finish();
    }

    void copyFromDevice() {
        queue.copy(calls.x().memory(), host);
        queue.finish();
    }
}
