// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.Place;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One forward and one backward call of a {@link Problem}, operand by operand: where each lies, which outputs are the
 * same memory as an input, and which are left out is up to the check. Operands are named {@code x}, {@code residual},
 * {@code gamma}, {@code beta}, {@code dy}, {@code dh}; outputs {@code y}, {@code h}, {@code dx}, {@code dgamma},
 * {@code dbeta}; {@code save} is the saving of statistics. Not for two threads at once.
 */
public final class CallRun implements AutoCloseable {
    private final LayerNorm norm;
    private final NormSpec spec;
    private final Problem problem;
    private final OperandSpace space;
    private final Map<String, View> views = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Set<String> omitted = new HashSet<>();
    private final Map<String, PlacedRows> inputs = new LinkedHashMap<>();
    private final Map<String, PlacedRows> outputs = new LinkedHashMap<>();
    private final Map<String, double[]> given = new HashMap<>();
    private @Nullable SavedStatistics saved;
    private @Nullable Forward forward;
    private @Nullable Backward backward;

    /** Operands dense at {@code place}, unless {@link #view} says otherwise. */
    public CallRun(LayerNorm norm, Problem problem, Place place) {
        this.norm = norm;
        this.spec = problem.spec();
        this.problem = problem;
        this.space = new OperandSpace(norm.device(), new Layout(place, 0, 0));
        if (!norm.capabilities().contains(Capability.SAVED_STATISTICS)) {
            omitted.add("save");
        }
    }

    /** Puts one operand elsewhere. */
    public CallRun view(String operand, View view) {
        views.put(operand, view);
        return this;
    }

    /** Makes an output the same memory as an input. */
    public CallRun alias(String output, String input) {
        aliases.put(output, input);
        return this;
    }

    /** Leaves outputs out, and with {@code dx} the {@code dh} that is added to it. */
    public CallRun omit(String... names) {
        omitted.addAll(List.of(names));
        return this;
    }

    /** Makes both calls; results are ready on return. */
    public Outcome run() {
        prepare();
        norm.forward(forwardCall());
        Backward second = backward;
        if (second != null) {
            norm.backward(second);
        }
        return outcome();
    }

    /** Enqueues both calls, finishes the queue, and returns the results. */
    public Outcome run(DeviceQueue queue) {
        prepare();
        enqueue(queue);
        queue.finish();
        return outcome();
    }

    /** Enqueues both calls; {@link #prepare} first. */
    public void enqueue(DeviceQueue queue) {
        norm.forward(forwardCall(), queue);
        Backward second = backward;
        if (second != null) {
            norm.backward(second, queue);
        }
    }

    /** Makes both calls again, over what is there; {@link #prepare} first. */
    public void repeat() {
        norm.forward(forwardCall());
        Backward second = backward;
        if (second != null) {
            norm.backward(second);
        }
    }

    /** Places all operands and builds the calls; does nothing the second time. */
    public void prepare() {
        if (forward == null) {
            forward = buildForward();
            if (problem.dy() != null && saved != null) {
                backward = buildBackward(problem.dy(), saved);
            }
            space.upload();
        }
    }

    /** The forward call; {@link #prepare} first. */
    public Forward forwardCall() {
        Forward call = forward;
        if (call == null) {
            throw new IllegalStateException("the operands have no place yet: prepare first");
        }
        return call;
    }

    /** The backward call; {@link #prepare} first, and the problem has {@code dy} and statistics are saved. */
    public Backward backwardCall() {
        Backward call = backward;
        if (call == null) {
            throw new IllegalStateException("there is no backward call: give the problem dy, save, and prepare first");
        }
        return call;
    }

    private Forward buildForward() {
        Rows x = input("x", problem.x(), spec.rowType()).rows();
        double[] residual = problem.residual();
        Rows added = residual == null ? null : input("residual", residual, spec.rowType()).rows();
        Forward call = Forward.of(x, output("y", spec.rowType()).rows());
        if (added != null) {
            call = call.residual(added);
            call = omitted.contains("h") ? call : call.sum(output("h", spec.rowType()).rows());
        }
        Memory gamma = parameter("gamma", problem.gamma());
        call = gamma == null ? call : call.gamma(gamma);
        Memory beta = parameter("beta", problem.beta());
        call = beta == null ? call : call.beta(beta);
        if (omitted.contains("save") || (residual != null && omitted.contains("h"))) {
            return call;
        }
        saved = norm.statistics(problem.rows());
        return call.save(saved);
    }

    private Backward buildBackward(double[] dy, SavedStatistics statistics) {
        Backward call = Backward.of(input("dy", dy, spec.rowType()).rows(), normalized(), statistics);
        double[] dh = problem.dh();
        if (!omitted.contains("dx")) {
            call = dh == null ? call : call.dh(input("dh", dh, spec.rowType()).rows());
            call = call.dx(output("dx", spec.rowType()).rows());
        }
        if (!omitted.contains("dgamma")) {
            call = call.dgamma(gradient("dgamma", problem.oldDgamma()), mode(problem.oldDgamma()));
        }
        if (!omitted.contains("dbeta")) {
            call = call.dbeta(gradient("dbeta", problem.oldDbeta()), mode(problem.oldDbeta()));
        }
        Memory gamma = parameter("gamma in backward", problem.gamma());
        return gamma == null ? call : call.gamma(gamma);
    }

    /** What the forward pass normalized, and did not overwrite. */
    private Rows normalized() {
        PlacedRows sum = outputs.get("h");
        if (sum != null) {
            return sum.rows();
        }
        return input("x".equals(aliases.get("y")) ? "x in backward" : "x", problem.x(), spec.rowType()).rows();
    }

    private PlacedRows input(String name, double[] values, ElementType type) {
        return inputs.computeIfAbsent(name, fresh -> {
            PlacedRows placed = place(fresh, type, values.length / spec.width());
            placed.set(values);
            given.put(fresh, placed.values());
            return placed;
        });
    }

    private PlacedRows output(String name, ElementType type) {
        PlacedRows same = inputs.get(aliases.getOrDefault(name, ""));
        PlacedRows placed = same == null ? place(name, type, problem.rows()) : same;
        outputs.put(name, placed);
        return placed;
    }

    private PlacedRows place(String name, ElementType type, int count) {
        View view = views.getOrDefault(name, View.gaps(spec.width(), 0, 0));
        return space.poisoned(type, view.length(count, spec.width()),
                memory -> view.of(memory, count, spec.width()));
    }

    private @Nullable Memory parameter(String name, double @Nullable [] values) {
        return values == null ? null : input(name, values, spec.parameterType()).parameter();
    }

    private Memory gradient(String name, double @Nullable [] old) {
        PlacedRows placed = place(name, problem.gradientType(), 1);
        outputs.put(name, placed);
        if (old != null) {
            placed.set(old);
        }
        return placed.parameter();
    }

    private static Backward.Mode mode(double @Nullable [] old) {
        return old == null ? Backward.Mode.OVERWRITE : Backward.Mode.ACCUMULATE;
    }

    /** The results that are in the outputs now. */
    public Outcome outcome() {
        space.download();
        Map<String, double[]> results = new LinkedHashMap<>();
        SavedStatistics statistics = saved;
        if (statistics != null) {
            double[] mean = new double[problem.rows()];
            double[] rstd = new double[problem.rows()];
            statistics.read(0, mean, rstd);
            results.put("mean", mean);
            results.put("rstd", rstd);
        }
        outputs.forEach((name, placed) -> results.put(name, placed.values()));
        return new Outcome(results);
    }

    /** What the forward call saved; after it. */
    public SavedStatistics statistics() {
        SavedStatistics statistics = saved;
        if (statistics == null) {
            throw new IllegalStateException("nothing is saved: the device does not declare it, or it was left out");
        }
        return statistics;
    }

    /** V3: what was written around the rows of an operand; after the run. */
    public List<String> disturbed() {
        List<String> faults = new ArrayList<>();
        Map<String, PlacedRows> all = new LinkedHashMap<>(inputs);
        all.putAll(outputs);
        all.forEach((name, placed) -> {
            int at = placed.firstDisturbed();
            if (at >= 0) {
                faults.add("element " + at + " of the memory around the rows of " + name + " (" + placed.rows()
                        + ") was written");
            }
        });
        return faults;
    }

    /** C4: the outputs that were not written in full; after the run. */
    public List<String> unwritten() {
        List<String> faults = new ArrayList<>();
        outputs.forEach((name, placed) -> {
            int at = placed.firstUnwritten();
            if (at >= 0) {
                faults.add(name + "[row " + at / spec.width() + ", column " + at % spec.width() + "] was not written");
            }
        });
        return faults;
    }

    /** V5: the inputs that were written, those that are outputs too left aside; after the run. */
    public List<String> changedInputs() {
        List<String> faults = new ArrayList<>();
        inputs.forEach((name, placed) -> {
            double[] now = placed.values();
            double[] before = given.getOrDefault(name, now);
            for (int i = 0; i < now.length && !outputs.containsValue(placed); i++) {
                if (Double.doubleToLongBits(now[i]) != Double.doubleToLongBits(before[i])) {
                    faults.add("the input " + name + " was written: element " + i + " was " + before[i] + " and is "
                            + now[i]);
                    break;
                }
            }
        });
        return faults;
    }

    @Override
    public void close() {
        SavedStatistics statistics = saved;
        if (statistics != null) {
            statistics.close();
        }
        space.close();
    }
}
