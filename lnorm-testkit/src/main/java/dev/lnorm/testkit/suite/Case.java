// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.Support;
import dev.lnorm.testkit.suite.answers.NotAsked;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.contract.Refusals;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One check of one variant on one device. Opens the device for itself, so cases can run in any order, and at once. */
public final class Case {
    private final LayerNormBackend backend;
    private final DeviceInfo device;
    private final Check check;
    private final Variant variant;
    private final Options options;

    Case(LayerNormBackend backend, DeviceInfo device, Check check, Variant variant, Options options) {
        this.backend = backend;
        this.device = device;
        this.check = check;
        this.variant = variant;
        this.options = options;
    }

    /** What is asked. */
    public Check check() {
        return check;
    }

    /** For what. */
    public Variant variant() {
        return variant;
    }

    /** Of which device. */
    public DeviceInfo device() {
        return device;
    }

    /** Unique in the suite: {@code F1.goldenOutputs[layer-f32-heap]@cpu:0}. */
    public String name() {
        return check.id() + "[" + variant + "]@" + device.backend() + ":" + device.ordinal();
    }

    /** The arguments of the conform command that repeat just this case. */
    public String arguments() {
        return "--backend " + device.backend() + " --device " + device.ordinal() + " --only '" + check.id() + "["
                + variant + "]' --seed " + options.seed() + " --problems " + options.problems() + " --elements "
                + options.elements();
    }

    /** Asks. Never throws: what goes wrong is the verdict. */
    public Verdict run() {
        try (NormDevice opened = backend.open(device.ordinal())) {
            if (!opened.info().equals(device) || !device.backend().equals(backend.name())) {
                return Verdict.of(Verdict.Kind.FAIL, "asked for " + device + " of the backend " + backend.name()
                        + ", what opened is " + opened.info());
            }
            return ask(opened);
        } catch (RuntimeException | LinkageError failure) {
            return Verdict.of(Verdict.Kind.FAIL, "opening or closing the device failed: " + trace(failure));
        }
    }

    private Verdict ask(NormDevice opened) {
        Trial trial = new Trial(backend, opened, variant, options);
        try {
            trial = trial(opened);
            Support support = opened.support(trial.spec(8));
            if (!support.supported()) {
                Refusals.specIsRefused(trial);
                return Verdict.of(Verdict.Kind.UNSUPPORTED, support.why());
            }
            EnumSet<Capability> missing = EnumSet.noneOf(Capability.class);
            missing.addAll(check.needs());
            missing.add(trial.variant().place().needs());
            missing.removeAll(support.capabilities());
            if (!missing.isEmpty()) {
                for (Capability capability : missing) {
                    Refusals.capabilityIsRefused(trial, capability);
                }
                return Verdict.of(Verdict.Kind.UNSUPPORTED, "not declared: " + missing);
            }
            check.question().accept(trial);
            return Verdict.pass(trial.worst());
        } catch (NotAsked impossible) {
            return Verdict.of(Verdict.Kind.NOT_RUN, String.valueOf(impossible.getMessage()));
        } catch (RuleBroken broken) {
            return Verdict.fail(String.valueOf(broken.getMessage()), trial.worst());
        } catch (RuntimeException | AssertionError | LinkageError thrown) {
            return Verdict.fail("threw " + trace(thrown), trial.worst());
        }
    }

    /**
     * What the check does not depend on is what the device has: of places the first, and once a device of kinds too.
     */
    private Trial trial(NormDevice opened) {
        Trial named = new Trial(backend, opened, variant, options);
        if (check.scope() == Check.Scope.PLACE) {
            return named;
        }
        List<Variant> kinds = new ArrayList<>(List.of(variant));
        if (check.scope() == Check.Scope.DEVICE) {
            kinds.addAll(Suite.variants(Check.Scope.KIND));
        }
        for (Variant kind : kinds) {
            Support support = opened.support(new Trial(backend, opened, kind, options).spec(8));
            if (support.supported()) {
                return new Trial(backend, opened, kind.atDeclaredPlace(support), options);
            }
        }
        return named;
    }

    /** The variants that the device claims to support at their place; none if it cannot be asked. */
    Set<Variant> claimedVariants() {
        Set<Variant> claimed = new HashSet<>();
        try (NormDevice opened = backend.open(device.ordinal())) {
            for (Variant kind : Suite.variants(Check.Scope.PLACE)) {
                Support support = opened.support(new Trial(backend, opened, kind, options).spec(8));
                if (support.supported() && support.has(kind.place().needs())) {
                    claimed.add(kind);
                }
            }
        } catch (RuntimeException | LinkageError failure) {
            return Set.of(); // what is wrong is for the cases to say
        }
        return claimed;
    }

    /** What was thrown, and where: the frames between the backend and this class. */
    private static String trace(Throwable thrown) {
        StringBuilder trace = new StringBuilder(thrown.toString());
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frame.getClassName().equals(Case.class.getName())) {
                break;
            }
            trace.append("\n  at ").append(frame);
        }
        return thrown.getCause() == null ? trace.toString() : trace + "\ncaused by " + trace(thrown.getCause());
    }
}
