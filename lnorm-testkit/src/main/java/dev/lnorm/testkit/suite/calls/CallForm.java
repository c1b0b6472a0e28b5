// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.Capability;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One of the many ways to make the calls of a problem, drawn at random among those that a device declares: where each
 * operand lies, which output is the same memory as an input, and which outputs are not asked for.
 */
public final class CallForm {
    private static final List<String> ROWS = List.of("x", "residual", "y", "h", "dy", "dh", "dx");
    private static final List<String> PARAMETERS = List.of("gamma", "gamma in backward", "beta", "dgamma", "dbeta");

    private final Trial trial;
    private final Problem problem;
    private final SplittableRandom random;
    private final Map<String, View> views = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Set<String> omitted = new LinkedHashSet<>();

    private CallForm(Trial trial, Problem problem, SplittableRandom random) {
        this.trial = trial;
        this.problem = problem;
        this.random = random;
    }

    /** A form for {@code problem}, whose operands are the ones that the call has. */
    public static CallForm drawn(Trial trial, Problem problem, SplittableRandom random) {
        CallForm form = new CallForm(trial, problem, random);
        form.placeOperands();
        if (trial.has(Capability.IN_PLACE)) {
            form.shareMemory();
        }
        form.leaveOutputsOut();
        return form;
    }

    /** Makes {@code run} of this form. */
    public CallRun of(CallRun run) {
        views.forEach(run::view);
        aliases.forEach(run::alias);
        return run.omit(omitted.toArray(String[]::new));
    }

    private void placeOperands() {
        for (String operand : ROWS) {
            if (random.nextBoolean()) {
                views.put(operand, view());
            }
        }
        for (String operand : PARAMETERS) {
            if (random.nextBoolean()) {
                views.put(operand, View.gaps(problem.spec().width(), random.nextInt(20), 0));
            }
        }
    }

    /** Dense at some element, with gaps, in blocks, or in blocks that interleave. Gaps are of every magnitude. */
    private View view() {
        int width = problem.spec().width();
        int rows = Math.max(1, problem.rows());
        int offset = random.nextInt(20);
        int kind = trial.has(Capability.STRIDED_ROWS) ? random.nextInt(4) : 0;
        int room = random.nextInt(8) == 0 ? Math.max(0, trial.options().elements() - rows * width) : rows * width;
        int rowsPerBlock = upTo(rows);
        int blocks = (rows + rowsPerBlock - 1) / rowsPerBlock;
        return switch (kind) {
            case 1 -> View.gaps(width, offset, upTo(room / rows));
            case 2 -> View.blocks(width, offset, random.nextInt(3), rowsPerBlock, upTo(room / blocks));
            case 3 -> View.interleaved(width + random.nextInt(3), offset, rowsPerBlock, blocks);
            default -> View.gaps(width, offset, 0);
        };
    }

    /** From 1 to {@code most} (at least 1), every magnitude as likely as the next. */
    private int upTo(int most) {
        int magnitude = random.nextInt(Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, most)));
        return Math.clamp((1 << magnitude) + random.nextInt(1 << magnitude), 1, Math.max(1, most));
    }

    private void shareMemory() {
        boolean summed = problem.residual() != null;
        switch (random.nextInt(4)) {
            case 0 -> aliases.put("y", "x");
            case 1 -> aliases.put(summed ? "h" : "y", summed ? "residual" : "x");
            case 2 -> aliases.put(summed ? "h" : "y", "x");
            default -> {
                // separate memory
            }
        }
        boolean added = problem.dh() != null;
        if (problem.dy() != null && random.nextBoolean()) {
            aliases.put("dx", added && random.nextBoolean() ? "dh" : "dy");
        }
    }

    private void leaveOutputsOut() {
        if (problem.dy() == null) {
            if (random.nextInt(3) == 0) {
                omitted.add("save");
            }
            return;
        }
        List<String> gradients = List.of("dx", "dgamma", "dbeta");
        gradients.stream().filter(_ -> random.nextInt(3) == 0).forEach(omitted::add);
        if (omitted.size() == gradients.size()) {
            omitted.remove(gradients.get(random.nextInt(gradients.size())));
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        aliases.forEach((output, input) -> parts.add(output + " = " + input));
        omitted.forEach(output -> parts.add("without " + output));
        views.forEach((operand, view) -> parts.add(operand + " " + view));
        return parts.isEmpty() ? "dense" : String.join(", ", parts);
    }
}
