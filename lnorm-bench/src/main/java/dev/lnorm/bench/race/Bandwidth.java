// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

/** What memory traffic is measured beside the passes: a method of {@link dev.lnorm.bench.jmh.CopyBenchmark}. */
public enum Bandwidth {
    /** Reads one array and writes one with ordinary stores. */
    COPY("copy", 2),
    /** Reads one array and writes one past the caches, where the C library can. */
    STREAMING_COPY("streamingCopy", 2),
    /** Reads two arrays and writes one with ordinary stores. */
    TRIAD("triad", 3);

    private final String method;
    private final int operands;

    Bandwidth(String method, int operands) {
        this.method = method;
        this.operands = operands;
    }

    static Bandwidth of(String method) {
        for (Bandwidth bandwidth : values()) {
            if (bandwidth.method.equals(method)) {
                return bandwidth;
            }
        }
        throw new IllegalArgumentException("'" + method + "' is no copy");
    }

    String method() {
        return method;
    }

    /** Arrays that are read or written. */
    int operands() {
        return operands;
    }
}
