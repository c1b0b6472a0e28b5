// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a device returned for a {@link Problem}: stored values, widened, in dense arrays. A result that was not asked
 * for is an empty array. The arrays are not copied.
 */
public final class Outcome {
    private static final double[] NONE = {};

    private final Map<String, double[]> results;

    /** The results by name: {@code h, y, mean, rstd, dx, dgamma, dbeta}, as far as there are any. */
    public Outcome(Map<String, double[]> results) {
        this.results = new LinkedHashMap<>(results);
    }

    /** The transcription's results in this form: {@code h} only with a residual, gradients only with {@code dy}. */
    public static Outcome of(Problem problem, NormResult result) {
        Map<String, double[]> results = new LinkedHashMap<>();
        if (problem.residual() != null) {
            results.put("h", result.h());
        }
        results.put("y", result.y());
        results.put("mean", result.mean());
        results.put("rstd", result.rstd());
        if (problem.dy() != null) {
            results.put("dx", result.dx());
            results.put("dgamma", result.dgamma());
            results.put("dbeta", result.dbeta());
        }
        return new Outcome(results);
    }

    /** What was normalized, if there was a residual; {@code rows x width}. */
    public double[] h() {
        return result("h");
    }

    /** The output; {@code rows x width}. */
    public double[] y() {
        return result("y");
    }

    /** The mean of each row, as read from the saved statistics. */
    public double[] mean() {
        return result("mean");
    }

    /** {@code rstd} of each row, as read from the saved statistics. */
    public double[] rstd() {
        return result("rstd");
    }

    /** The gradient by {@code x}; {@code rows x width}. */
    public double[] dx() {
        return result("dx");
    }

    /** The gradient by gamma; {@code width}. */
    public double[] dgamma() {
        return result("dgamma");
    }

    /** The gradient by beta; {@code width}. */
    public double[] dbeta() {
        return result("dbeta");
    }

    /** Whether there is a result of that name. */
    public boolean has(String name) {
        return results.containsKey(name);
    }

    private double[] result(String name) {
        return results.getOrDefault(name, NONE);
    }

    /**
     * Where this differs from {@code expected} in bits, any NaN being equal to any NaN: one line for each result that
     * does.
     */
    public List<String> differencesFrom(Outcome expected) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(expected.results.keySet());
        names.addAll(results.keySet());
        for (String name : names) {
            compare(name, expected.result(name), result(name), differences);
        }
        return differences;
    }

    private static void compare(String name, double[] expected, double[] actual, List<String> differences) {
        if (expected.length != actual.length) {
            differences.add(name + " has " + actual.length + " elements, expected " + expected.length);
            return;
        }
        int first = -1;
        int count = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        if (count > 0) {
            differences.add(name + " differs in " + count + " of " + expected.length + " elements, first at [" + first
                    + "]: expected " + expected[first] + " (" + Double.toHexString(expected[first]) + "), actual "
                    + actual[first] + " (" + Double.toHexString(actual[first]) + ")");
        }
    }
}
