// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.Optional;
import java.util.stream.Stream;

/** A copy of one operand: a method of {@link dev.lnorm.bench.jmh.DeviceBenchmark}. */
public enum Transfer {
    /** From a Java array to device memory. */
    TO_DEVICE("copyToDevice"),
    /** From device memory to a Java array. */
    FROM_DEVICE("copyFromDevice");

    private final String method;

    Transfer(String method) {
        this.method = method;
    }

    /** The transfer that a method is, if it is one. */
    static Optional<Transfer> of(String method) {
        return Stream.of(values()).filter(transfer -> transfer.method.equals(method)).findFirst();
    }

    String method() {
        return method;
    }
}
