// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.testkit.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a run does with a backend that answers anyhow. */
class SuiteRunTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aBackendThatNeverAnswersFailsAndIsShownWhere() {
        Case stuck = asked(Check.Scope.KIND, "stuck", () -> new CountDownLatch(1).await());
        Case next = asked(Check.Scope.KIND, "next", () -> {});
        List<Result> results = SuiteRun.of(List.of(stuck, next), 1, Duration.ofMillis(200), result -> {});
        assertEquals(Verdict.Kind.FAIL, results.get(0).verdict().kind());
        String message = results.get(0).verdict().message();
        assertTrue(message.startsWith("no answer within 0 s") && message.contains("raise --limit, or lower --elements")
                && message.contains("CountDownLatch.await"), message);
        assertTrue(results.get(0).verdict().isUnanswered());
        assertFalse(results.get(1).verdict().isUnanswered());
        assertTrue(results.get(1).verdict().message().contains("next opened"), results.get(1).verdict()::message);
    }

    @Test
    void evenAStackOverflowIsAnAnswer() {
        Case endless = asked(Check.Scope.KIND, "endless", () -> {
            throw new StackOverflowError("again and again");
        });
        Result result = SuiteRun.of(List.of(endless), 1, LONG, answered -> {}).getFirst();
        assertEquals(Verdict.Kind.FAIL, result.verdict().kind());
        assertTrue(result.verdict().message().contains("StackOverflowError: again and again"),
                result.verdict()::message);
    }

    @Test
    void answersAreInTheOrderOfTheCasesAndTheListenerHearsEach() {
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            cases.add(asked(i % 10 == 0 ? Check.Scope.DEVICE : Check.Scope.PLACE, "number" + i, () -> {}));
        }
        List<Result> heard = new ArrayList<>();
        List<Result> results = SuiteRun.of(cases, 4, LONG, heard::add);
        for (int i = 0; i < cases.size(); i++) {
            assertSame(cases.get(i), results.get(i).asked());
        }
        assertEquals(Set.copyOf(results), Set.copyOf(heard));
        assertEquals(results.size(), heard.size());
    }

    @Test
    void whatIsAskedOnceADeviceIsAskedFirst() {
        List<String> order = new ArrayList<>();
        Case together = asked(Check.Scope.PLACE, "together", () -> {});
        Case alone = asked(Check.Scope.DEVICE, "alone", () -> {});
        SuiteRun.of(List.of(together, alone), 2, LONG, result -> order.add(result.asked().check().name()));
        assertEquals(List.of("alone", "together"), order);
    }

    @Test
    void whatAnInterruptKeepsFromBeingAskedIsNotRun() {
        Case asked = asked(Check.Scope.PLACE, "late", () -> {});
        Thread.currentThread().interrupt();
        Result result = SuiteRun.of(List.of(asked), 1, LONG, answered -> {}).getFirst();
        assertTrue(Thread.interrupted());
        assertEquals(Verdict.Kind.NOT_RUN, result.verdict().kind());
        assertFalse(result.verdict().message().isEmpty());
    }

    private interface Deed {
        void doIt() throws InterruptedException;
    }

    /** A case of a backend that does {@code deed} when its device is opened, and then fails. */
    private static Case asked(Check.Scope scope, String name, Deed deed) {
        Check check = new Check("Z1", name, scope, Set.of(), trial -> {});
        DeviceInfo device = DeviceInfo.of("odd", 0, "odd", 0, DeviceInfo.RANK_BASELINE);
        return new Case(new Odd(name, deed), device, check, new Variant(Formula.LAYER, ElementType.FLOAT32, Place.HEAP),
                Options.QUICK);
    }

    private record Odd(String check, Deed deed) implements LayerNormBackend {
        @Override
        public String name() {
            return "odd";
        }

        @Override
        public Availability availability() {
            return Availability.available("oddly");
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of();
        }

        @Override
        public NormDevice open(int ordinal) {
            try {
                deed.doIt();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            throw new IllegalStateException(check + " opened");
        }
    }
}
