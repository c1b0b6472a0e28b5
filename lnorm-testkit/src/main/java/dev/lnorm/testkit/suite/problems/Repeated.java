// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.problems;

import dev.lnorm.testkit.oracle.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** Problems one input of which repeats its rows, so that a view can repeat them too. */
public final class Repeated {
    private Repeated() {}

    /** For each row input that {@code sample} has, the problem in which its rows repeat every {@code period}. */
    public static Map<String, Problem> each(Problem sample, int period) {
        int width = sample.spec().width();
        Map<String, Problem> problems = new LinkedHashMap<>();
        Problem repeated = Problem.of(sample.spec(), Sample.repeating(sample.x(), width, period))
                .gamma(Sample.required(sample.gamma()));
        double[] residual = sample.residual();
        repeated = residual == null ? repeated : repeated.residual(residual);
        double[] dy = sample.dy();
        problems.put("x", dy == null ? repeated : repeated.dy(dy));
        if (residual != null) {
            problems.put("residual", sample.residual(Sample.repeating(residual, width, period)));
        }
        if (dy != null) {
            problems.put("dy", sample.dy(Sample.repeating(dy, width, period)));
        }
        double[] dh = sample.dh();
        if (dh != null) {
            problems.put("dh", sample.dh(Sample.repeating(dh, width, period)));
        }
        return problems;
    }
}
