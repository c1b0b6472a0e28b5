// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lnorm.Availability;
import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import dev.lnorm.testkit.golden.GoldenCase;
import dev.lnorm.testkit.golden.GoldenCases;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The base class of a backend's test: extend it, say which backend, and every rule of {@code docs/spec.md} that it
 * covers is asked of every device of that backend. Names of tests begin with the rule's number.
 *
 * <pre>{@code
 * class MyBackendTest extends BackendTest {
 *     protected LayerNormBackend backend() {
 *         return new MyBackend();
 *     }
 * }
 * }</pre>
 *
 * <p>A backend that is not available fails: a device that did not run proves nothing.
 */
public abstract class BackendTest {
    private static final List<Layout> LAYOUTS = List.of(Layout.DENSE_HEAP, Layout.STRIDED_HEAP, Layout.DENSE_NATIVE,
            Layout.STRIDED_NATIVE, Layout.DENSE_DEVICE, Layout.STRIDED_DEVICE);

    /** For subclasses. */
    protected BackendTest() {}

    /** The backend under test. */
    protected abstract LayerNormBackend backend();

    /** Random problems for each formula, row type and rule. Lower it for a slow device. */
    protected int problems() {
        return 60;
    }

    /** The most elements that {@code x} has in a random problem. Lower it for a slow device. */
    protected int elements() {
        return 40_000;
    }

    /** The seed of the first random problem; problem {@code i} has {@code seed() + i}. */
    protected long seed() {
        return 42;
    }

    @Test
    final void a2_theNameIsLowerCase() {
        assertEquals(backend().name().toLowerCase(Locale.ROOT), backend().name());
        assertFalse(backend().name().isBlank());
    }

    @Test
    final void a3_itIsAvailableHere() {
        Availability availability = backend().availability();
        assertTrue(availability.isAvailable(), () -> "the backend under test did not run: " + availability);
    }

    @Test
    final void a4_devicesAreNumberedFromZero() {
        List<DeviceInfo> devices = backend().devices();
        assertFalse(devices.isEmpty(), "an available backend has a device");
        for (int i = 0; i < devices.size(); i++) {
            assertEquals(i, devices.get(i).ordinal());
            assertEquals(backend().name(), devices.get(i).backend());
        }
        assertThrows(IllegalArgumentException.class, () -> backend().open(devices.size()));
        assertThrows(IllegalArgumentException.class, () -> backend().open(-1));
    }

    @TestFactory
    final Stream<DynamicTest> f1_b1_s2_goldenVectorsAreWithinTheBounds() {
        return onEveryDevice("", device -> {
            for (GoldenCase golden : GoldenCases.all()) {
                NormSpec spec = golden.problem().spec();
                if (canTrain(device.support(spec))) {
                    try (LayerNorm norm = LayerNorm.on(device, spec)) {
                        Outcome outcome = DeviceRun.of(norm, golden.problem(), layouts(norm).getFirst());
                        OutcomeBounds.check(golden.name(), golden.problem(), golden.expected(), outcome);
                    }
                }
            }
        });
    }

    @TestFactory
    final Stream<DynamicTest> f1_b1_s2_randomProblemsAreWithinTheBounds() {
        return onEveryKindOfRow((norm, posed, what) -> OutcomeBounds.check(what, posed.problem(),
                DeviceRun.of(norm, posed.problem(), posed.layout())));
    }

    @TestFactory
    final Stream<DynamicTest> x1_resultsHaveTheBitsThatAreDefined() {
        return onEveryKindOfRow((norm, posed, what) -> {
            if (norm.capabilities().contains(Capability.REPRODUCIBLE)) {
                Outcome outcome = DeviceRun.of(norm, posed.problem(), posed.layout());
                assertEquals(List.of(), outcome.differencesFrom(posed.defined()), what);
            }
        });
    }

    @TestFactory
    final Stream<DynamicTest> l1_useAfterCloseIsRefusedAndWritesNothing() {
        return onEveryDevice("", device -> {
            NormSpec spec = NormSpec.layer(8);
            float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
            float[] y = new float[8];
            Forward call = Forward.of(Rows.of(Memory.of(x), 8), Rows.of(Memory.of(y), 8));
            LayerNorm norm = LayerNorm.on(device, spec);
            SavedStatistics saved = norm.statistics(1);
            saved.close();
            saved.close();
            assertThrows(IllegalStateException.class, () -> norm.forwardCopying(call.save(saved)));
            norm.close();
            norm.close();
            assertThrows(IllegalStateException.class, () -> norm.forwardCopying(call));
            LayerNorm another = LayerNorm.on(device, spec);
            device.close();
            device.close();
            assertThrows(IllegalStateException.class, () -> another.forwardCopying(call));
            assertThrows(IllegalStateException.class, () -> LayerNorm.on(device, spec));
            for (float value : y) {
                assertEquals(0, value);
            }
        });
    }

    /** What is asked of a random problem; {@code what} names it in messages. */
    private interface Question {
        void ask(LayerNorm norm, PosedProblem posed, String what);
    }

    private Stream<DynamicTest> onEveryKindOfRow(Question question) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Formula formula : Formula.values()) {
            for (ElementType type : ElementType.values()) {
                String kind = formula.name().toLowerCase(Locale.ROOT) + " " + type;
                onEveryDevice(kind + " ", device -> askAll(device, formula, type, question)).forEach(tests::add);
            }
        }
        return tests.stream();
    }

    private void askAll(NormDevice device, Formula formula, ElementType type, Question question) {
        for (int i = 0; i < problems(); i++) {
            long seed = seed() + i;
            Problem problem = RandomProblems.of(seed, formula, type, elements());
            NormSpec spec = problem.spec();
            if (!canTrain(device.support(spec))) {
                return;
            }
            try (LayerNorm norm = LayerNorm.on(device, spec)) {
                List<Layout> layouts = layouts(norm);
                PosedProblem posed = new PosedProblem(problem, layouts.get(i % layouts.size()));
                question.ask(norm, posed, "seed " + seed + ", " + posed);
            }
        }
    }

    private Stream<DynamicTest> onEveryDevice(String prefix, Consumer<NormDevice> test) {
        return backend().devices().stream().map(info -> dynamicTest(prefix + "on " + info, () -> {
            try (NormDevice device = backend().open(info.ordinal())) {
                test.accept(device);
            }
        }));
    }

    private static boolean canTrain(Support support) {
        return support.supported() && support.has(Capability.BACKWARD) && support.has(Capability.RESIDUAL)
                && support.has(Capability.ACCUMULATE) && support.has(Capability.WIDE_GRADIENTS);
    }

    private static List<Layout> layouts(LayerNorm norm) {
        return LAYOUTS.stream().filter(layout -> norm.capabilities().contains(layout.place().needs())
                && (!layout.isStrided() || norm.capabilities().contains(Capability.STRIDED_ROWS))).toList();
    }
}
