// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.List;
import java.util.Map;

/**
 * One run of JMH in a fork: some methods of one benchmark class with one set of parameters.
 *
 * @param id names the file that the results go to
 * @param benchmark the class
 * @param methods the methods
 * @param threads JMH's threads
 * @param parameters the values of the class's {@code @Param} fields
 * @param counted whether the Java heap that an operation allocates is measured too
 */
public record Heat(String id, String benchmark, List<String> methods, int threads, Map<String, String> parameters,
        boolean counted) {
    /** The file of the results, in the fork's folder. */
    String resultFile() {
        return id + ".json";
    }
}
