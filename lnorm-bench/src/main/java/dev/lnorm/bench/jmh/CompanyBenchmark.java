// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The passes of {@link NormBenchmark} in a JVM where other backends are in use too. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CompanyBenchmark {
    /** For JMH. */
    public CompanyBenchmark() {}

    /** The forward pass. */
    @Benchmark
    public void forward(NormState state, CompanyState company) {
        state.calls().forward();
    }

    /** The backward pass. */
    @Benchmark
    public void backward(NormState state, CompanyState company) {
        state.calls().backward();
    }
}
