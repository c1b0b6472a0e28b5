// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

/** What is timed: the benchmark method of that name, and how many operands of all rows it has to move. */
public enum Pass {
    /** Reads {@code x}, writes {@code y}. */
    FORWARD("forward", 2),
    /** Reads {@code dy} and {@code x}, writes {@code dx}. */
    BACKWARD("backward", 3),
    /** One after the other. */
    FORWARD_BACKWARD("forwardBackward", 5);

    private final String method;
    private final int operands;

    Pass(String method, int operands) {
        this.method = method;
        this.operands = operands;
    }

    /** The pass of that name. */
    public static Pass of(String method) {
        for (Pass pass : values()) {
            if (pass.method.equals(method)) {
                return pass;
            }
        }
        throw new IllegalArgumentException("'" + method
                + "' is no pass: pass forward, backward or forwardBackward");
    }

    /** The method of {@link dev.lnorm.bench.jmh.NormBenchmark}. */
    String method() {
        return method;
    }

    /** Operands of all rows that are read or written, each once. */
    int operands() {
        return operands;
    }

    /** {@link #method()}. */
    @Override
    public String toString() {
        return method;
    }
}
