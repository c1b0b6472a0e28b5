// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import java.util.List;

/** The number of threads that backends may use, told to each in its own property. */
public final class BackendThreads {
    private static final List<String> PROPERTIES = List.of("lnorm.cpu.threads", "lnorm.peers.threads");

    private BackendThreads() {}

    /** Options that tell every backend of a new JVM. */
    public static List<String> jvmOptions(int threads) {
        return PROPERTIES.stream().map(property -> "-D" + property + "=" + threads).toList();
    }

    /**
     * Tells every backend of this JVM.
     *
     * @throws IllegalStateException if this JVM was told another number before, which some backend may have read
     */
    static void set(int threads) {
        String value = Integer.toString(threads);
        for (String property : PROPERTIES) {
            String before = System.getProperty(property);
            if (before != null && !before.equals(value)) {
                throw new IllegalStateException("-D" + property + " is " + before + " in this JVM, " + value
                        + " was asked for: run one number of threads in a JVM");
            }
            System.setProperty(property, value);
        }
    }
}
