// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.List;

/**
 * Somebody who races.
 *
 * @param name as in the table, and as {@link dev.lnorm.bench.jmh.NormState} finds the backend
 * @param backend what the benchmarks open, {@code NAME} or {@code NAME:ORDINAL}
 * @param role what it is compared as
 * @param jvmOptions options of its forks alone
 */
public record Contestant(String name, String backend, Role role, List<String> jvmOptions) {
    /** What a contestant is compared as. */
    public enum Role {
        /** Ours: its ratio to the best peer is what the race is about. */
        SUBJECT,
        /** Another library. */
        PEER,
        /** What it would be without any of that: shown, not counted. */
        BASELINE
    }

    /** The name, safe as the name of a folder. */
    String folder() {
        return name.replace(':', '-');
    }
}
