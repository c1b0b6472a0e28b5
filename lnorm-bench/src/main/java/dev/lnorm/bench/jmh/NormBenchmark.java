// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** One held call, results ready on return: what a layer of a network does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NormBenchmark {
    /** For JMH. */
    public NormBenchmark() {}

    /** The forward pass with gamma and beta, saving its statistics. */
    @Benchmark
    public void forward(NormState state) {
        state.calls().forward();
    }

    /** The backward pass to {@code dx}, {@code dgamma} and {@code dbeta}. */
    @Benchmark
    public void backward(NormState state) {
        state.calls().backward();
    }

    /** One after the other. */
    @Benchmark
    public void forwardBackward(NormState state) {
        state.calls().forward();
        state.calls().backward();
    }
}
