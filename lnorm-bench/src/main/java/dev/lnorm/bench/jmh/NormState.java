// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The parameters of the benchmarks, and the calls that follow from them. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls open() first
public class NormState {
    /** {@code NAME} or {@code NAME:ORDINAL}. */
    @Param("cpu")
    public String backend;

    /** The type of rows; parameters have its compute type. */
    @Param("f32")
    public String type;

    /** {@code LAYER} or {@code RMS}. */
    @Param("LAYER")
    public String formula;

    /** How many rows. */
    @Param("256")
    public int rows;

    /** Elements in a row. */
    @Param("1024")
    public int width;

    /** Threads that the backend may use; one number a JVM. */
    @Param("1")
    public int threads;

    /** {@code heap}, {@code native} or {@code device}. */
    @Param("heap")
    public String memory;

    private NormCalls calls;

    /** For JMH. */
    public NormState() {}

    /** Opens the device and fills the operands. */
    @Setup(Level.Trial)
    public void open() {
        BackendThreads.set(threads);
        NormSpec spec = formula.equals("RMS") ? NormSpec.rms(width) : NormSpec.layer(width);
        ElementType rowType = ElementType.of(type);
        calls = new NormCalls(backend, spec.types(rowType, rowType.compute()), rows, memory);
        calls.forward(); // the first backward pass needs its statistics
    }

    /** Closes the device. */
    @TearDown(Level.Trial)
    public void close() {
        calls.close();
    }

    NormCalls calls() {
        return calls;
    }
}
