// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What the memory can do: the bounds that a pass is compared with. Each JMH thread moves a part of its own. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CopyBenchmark {
    /** For JMH. */
    public CopyBenchmark() {}

    /** Reads one array and writes another with ordinary stores: the traffic of a forward pass. */
    @Benchmark
    public void copy(CopyState state) {
        float[] x = state.x;
        float[] y = state.y;
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i];
        }
    }

    /** Reads two arrays and writes a third with ordinary stores: the traffic of a backward pass. */
    @Benchmark
    public void triad(CopyState state) {
        float[] x = state.x;
        float[] dy = state.dy;
        float[] y = state.y;
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] + 3 * dy[i];
        }
    }

    /**
     * The C library's {@code memcpy}. With {@code GLIBC_TUNABLES=glibc.cpu.x86_non_temporal_threshold=0x4040} in the
     * JVM's environment, glibc on x86-64 writes past the caches from 16 KiB on; elsewhere this is an ordinary copy.
     */
    @Benchmark
    public void streamingCopy(CopyState state) {
        state.streamingCopy();
    }
}
