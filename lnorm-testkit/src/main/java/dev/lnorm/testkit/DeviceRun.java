// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Problem} on a device, its operands in a given {@link Layout}, and watches the memory: every
 * output element must be written, nothing around the rows may be, and no input may change.
 */
public final class DeviceRun implements AutoCloseable {
    private final LayerNorm norm;
    private final Problem problem;
    private final OperandSpace space;
    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private final Map<String, PlacedRows> outputs = new LinkedHashMap<>();

    private DeviceRun(LayerNorm norm, Problem problem, Layout layout) {
        this.norm = norm;
        this.problem = problem;
        this.space = new OperandSpace(norm.device(), layout);
    }

    /**
     * Runs the forward pass of {@code problem}, and with {@code dy} the backward pass. Statistics are saved, and the
     * outcome has them, if {@code norm} declares {@link Capability#SAVED_STATISTICS}.
     *
     * @param norm what is called, for the spec of {@code problem}
     * @throws MisplacedWriteException if memory was written that is no output, or an output element was not
     */
    public static Outcome of(LayerNorm norm, Problem problem, Layout layout) {
        try (DeviceRun run = new DeviceRun(norm, problem, layout);
                SavedStatistics saved = run.statistics()) {
            PlacedRows normalized = run.forward(saved);
            if (saved != null) {
                run.backward(normalized, saved);
            }
            run.checkMemory();
            return run.outcome(saved);
        }
    }

    private @Nullable SavedStatistics statistics() {
        boolean saves = problem.dy() != null || norm.capabilities().contains(Capability.SAVED_STATISTICS);
        return saves ? norm.statistics(problem.rows()) : null;
    }

    /** Returns what was normalized: the backward pass's x. */
    private PlacedRows forward(@Nullable SavedStatistics saved) {
        ElementType type = norm.spec().rowType();
        PlacedRows normalized = input("x", problem.x(), type);
        Forward call = Forward.of(normalized.rows(), output("y", type).rows());
        call = saved == null ? call : call.save(saved);
        double[] residual = problem.residual();
        if (residual != null) {
            normalized = output("h", type);
            call = call.residual(input("residual", residual, type).rows()).sum(normalized.rows());
        }
        Memory gamma = parameter("gamma", problem.gamma());
        call = gamma == null ? call : call.gamma(gamma);
        Memory beta = parameter("beta", problem.beta());
        call = beta == null ? call : call.beta(beta);
        space.upload();
        norm.forward(call);
        space.download();
        return normalized;
    }

    private void backward(PlacedRows normalized, SavedStatistics saved) {
        double[] dy = problem.dy();
        if (dy == null) {
            return;
        }
        ElementType type = norm.spec().rowType();
        Backward call = Backward.of(input("dy", dy, type).rows(), normalized.rows(), saved)
                .dx(output("dx", type).rows())
                .dgamma(gradient("dgamma", problem.oldDgamma()), mode(problem.oldDgamma()))
                .dbeta(gradient("dbeta", problem.oldDbeta()), mode(problem.oldDbeta()));
        Memory gamma = parameter("gamma in backward", problem.gamma());
        call = gamma == null ? call : call.gamma(gamma);
        double[] dh = problem.dh();
        call = dh == null ? call : call.dh(input("dh", dh, type).rows());
        space.upload();
        norm.backward(call);
        space.download();
    }

    private static Backward.Mode mode(double @Nullable [] old) {
        return old == null ? Backward.Mode.OVERWRITE : Backward.Mode.ACCUMULATE;
    }

    private PlacedRows input(String name, double[] values, ElementType type) {
        PlacedRows placed = space.holding(type, values, norm.spec().width());
        inputs.put(name, new Input(placed, values));
        return placed;
    }

    private PlacedRows output(String name, ElementType type) {
        PlacedRows placed = space.poisoned(type, problem.rows(), norm.spec().width());
        outputs.put(name, placed);
        return placed;
    }

    private @Nullable Memory parameter(String name, double @Nullable [] values) {
        if (values == null) {
            return null;
        }
        PlacedRows placed = input(name, values, norm.spec().parameterType());
        return placed.parameter();
    }

    private Memory gradient(String name, double @Nullable [] old) {
        ElementType type = problem.gradientType();
        PlacedRows placed = old == null
                ? space.poisoned(type, 1, norm.spec().width())
                : space.holding(type, old, norm.spec().width());
        outputs.put(name, placed);
        return placed.parameter();
    }

    private void checkMemory() {
        List<String> faults = new ArrayList<>();
        inputs.forEach((name, input) -> {
            int changed = input.firstChanged();
            if (changed >= 0) {
                faults.add("V5: element " + changed + " of the input " + name + " was written");
            }
            checkSurroundings(name, input.placed, faults);
        });
        outputs.forEach((name, placed) -> {
            int unwritten = placed.firstUnwritten();
            if (unwritten >= 0) {
                faults.add("C4: element " + unwritten + " of " + name + " was not written");
            }
            checkSurroundings(name, placed, faults);
        });
        if (!faults.isEmpty()) {
            throw new MisplacedWriteException(String.join("\n", faults));
        }
    }

    private static void checkSurroundings(String name, PlacedRows placed, List<String> faults) {
        int disturbed = placed.firstDisturbed();
        if (disturbed >= 0) {
            faults.add("V3: element " + disturbed + " of the memory around " + name + " (" + placed.rows()
                    + ") was written");
        }
    }

    private Outcome outcome(@Nullable SavedStatistics saved) {
        Map<String, double[]> results = new LinkedHashMap<>();
        if (saved != null) {
            double[] mean = new double[problem.rows()];
            double[] rstd = new double[problem.rows()];
            saved.read(0, mean, rstd);
            results.put("mean", mean);
            results.put("rstd", rstd);
        }
        outputs.forEach((name, placed) -> results.put(name, placed.values()));
        return new Outcome(results);
    }

    /** An input in memory, and the values that it was given. */
    private static final class Input {
        private final PlacedRows placed;
        private final double[] given;

        Input(PlacedRows placed, double[] given) {
            this.placed = placed;
            this.given = given;
        }

        int firstChanged() {
            double[] now = placed.values();
            for (int i = 0; i < now.length; i++) {
                if (!NormResult.same(now[i], given[i])) {
                    return i;
                }
            }
            return -1;
        }
    }

    @Override
    public void close() {
        space.close();
    }
}
