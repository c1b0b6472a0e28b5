// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operands of a forward and a backward call that are held: each in a space of its choice, and inputs can be given
 * other contents between the calls. Operands are named as in {@link CallRun}; both passes have the same gamma. The
 * caller closes the spaces.
 */
public final class CallOperands {
    /** Every name, outputs last. */
    public static final List<String> NAMES = List.of("x", "residual", "gamma", "beta", "dy", "dh", "y", "h", "dx",
            "dgamma", "dbeta");

    private final LayerNorm norm;
    private final Function<String, OperandSpace> spaces;
    private final int slice;
    private final Map<String, PlacedRows> placed = new LinkedHashMap<>();
    private final Forward forward;
    private final @Nullable Backward backward;

    /**
     * Places the operands of {@code problem}.
     *
     * @param spaces where each operand is, by its name
     * @param slice the element of its memory at which an operand's memory, a slice, begins
     * @param saved what the forward pass saves, and the backward pass reads; without it there is no backward pass
     */
    public CallOperands(LayerNorm norm, Problem problem, Function<String, OperandSpace> spaces, int slice,
            @Nullable SavedStatistics saved) {
        this.norm = norm;
        this.spaces = spaces;
        this.slice = slice;
        this.forward = buildForward(problem, saved);
        this.backward = problem.dy() == null || saved == null ? null : buildBackward(problem, saved);
        transfer(OperandSpace::upload);
    }

    private Forward buildForward(Problem problem, @Nullable SavedStatistics saved) {
        ElementType type = problem.spec().rowType();
        int length = problem.x().length;
        Forward call = Forward.of(rows("x", type, length, problem.x()), rows("y", type, length, null));
        if (problem.residual() != null) {
            call = call.residual(rows("residual", type, length, problem.residual())).sum(rows("h", type, length, null));
        }
        Memory gamma = parameter("gamma", problem.gamma());
        call = gamma == null ? call : call.gamma(gamma);
        Memory beta = parameter("beta", problem.beta());
        call = beta == null ? call : call.beta(beta);
        return saved == null ? call : call.save(saved);
    }

    private Backward buildBackward(Problem problem, SavedStatistics saved) {
        ElementType type = problem.spec().rowType();
        int length = problem.x().length;
        int width = problem.spec().width();
        PlacedRows normalized = placed.getOrDefault("h", placed.get("x"));
        Backward call = Backward.of(rows("dy", type, length, problem.dy()), view(normalized), saved)
                .dx(rows("dx", type, length, null))
                .dgamma(memory("dgamma", problem.gradientType(), width, null), Backward.Mode.OVERWRITE)
                .dbeta(memory("dbeta", problem.gradientType(), width, null), Backward.Mode.OVERWRITE);
        call = problem.dh() == null ? call : call.dh(rows("dh", type, length, problem.dh()));
        Memory gamma = forward.gamma();
        return gamma == null ? call : call.gamma(gamma);
    }

    private Rows rows(String name, ElementType type, int length, double @Nullable [] values) {
        return Rows.of(memory(name, type, length, values), norm.spec().width());
    }

    private @Nullable Memory parameter(String name, double @Nullable [] values) {
        return values == null ? null : memory(name, norm.spec().parameterType(), values.length, values);
    }

    /** The rows of an operand that has a place. */
    private Rows view(@Nullable PlacedRows operand) {
        if (operand == null) {
            throw new IllegalStateException("x has no place yet");
        }
        return Rows.of(operand.parameter(), norm.spec().width());
    }

    private Memory memory(String name, ElementType type, int length, double @Nullable [] values) {
        PlacedRows operand = spaces.apply(name).poisoned(type, length + 2 * slice,
                memory -> Rows.strided(memory, length, slice, 1, length));
        placed.put(name, operand);
        if (values != null) {
            operand.set(values);
        }
        return operand.parameter();
    }

    /** Gives one input other contents. */
    public void fill(String name, double[] values) {
        PlacedRows operand = placed.get(name);
        if (operand == null) {
            throw new IllegalArgumentException("there is no operand " + name + ": it is one of " + placed.keySet());
        }
        transfer(OperandSpace::download);
        operand.set(values);
        transfer(OperandSpace::upload);
    }

    /** The forward pass. */
    public void forward() {
        norm.forward(forward);
    }

    /** The backward pass, if there is one. */
    public void backward() {
        if (backward != null) {
            norm.backward(backward);
        }
    }

    /** Both passes. */
    public void enqueue(DeviceQueue queue) {
        norm.forward(forward, queue);
        if (backward != null) {
            norm.backward(backward, queue);
        }
    }

    /** The outputs as they are now. */
    public Outcome outcome() {
        transfer(OperandSpace::download);
        Map<String, double[]> results = new LinkedHashMap<>();
        placed.forEach((name, operand) -> {
            if (NAMES.indexOf(name) >= NAMES.indexOf("y")) {
                results.put(name, operand.values());
            }
        });
        return new Outcome(results);
    }

    private void transfer(Consumer<OperandSpace> direction) {
        Set<OperandSpace> each = new LinkedHashSet<>();
        placed.keySet().forEach(name -> each.add(spaces.apply(name)));
        each.forEach(direction);
    }
}
