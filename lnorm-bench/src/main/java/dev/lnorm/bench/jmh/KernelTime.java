// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a device's clock says of the kernels of an iteration: JMH writes both beside the time of the calls. */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class KernelTime {
    /** Nanoseconds between the events before and behind the kernels, of all calls. */
    public double kernelNanos;

    /** Calls. */
    public long timedCalls;

    /** For JMH. */
    public KernelTime() {}

    void add(double nanos) {
        kernelNanos += nanos;
        timedCalls += DeviceState.AT_ONCE;
    }
}
