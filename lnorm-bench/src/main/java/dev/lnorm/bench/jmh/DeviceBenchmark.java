// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * The calls of {@link NormBenchmark} on operands in device memory, some of them enqueued one behind the other between
 * two events, whose distance is the time of the kernels; and by themselves the copies that operands in host memory
 * would need.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeviceBenchmark {
    /** For JMH. */
    public DeviceBenchmark() {}

    /** The forward pass with gamma and beta, saving its statistics. */
    @Benchmark
    public void forward(DeviceState state, KernelTime time) {
        time.add(state.timed(true, false));
    }

    /** The backward pass to {@code dx}, {@code dgamma} and {@code dbeta}. */
    @Benchmark
    public void backward(DeviceState state, KernelTime time) {
        time.add(state.timed(false, true));
    }

    /** One after the other. */
    @Benchmark
    public void forwardBackward(DeviceState state, KernelTime time) {
        time.add(state.timed(true, true));
    }

    /** Copies the rows of one operand from a Java array to the device. */
    @Benchmark
    public void copyToDevice(DeviceState state) {
        state.copyToDevice();
    }

    /** Copies the rows of one operand from the device to a Java array. */
    @Benchmark
    public void copyFromDevice(DeviceState state) {
        state.copyFromDevice();
    }
}
