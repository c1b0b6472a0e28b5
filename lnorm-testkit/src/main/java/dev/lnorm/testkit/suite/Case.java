// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.Support;
import java.util.EnumSet;

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

    /** Unique in the suite: {@code F1.randomProblems[layer-f32-heap]@cpu:0}. */
    public String name() {
        return check.id() + "[" + variant + "]@" + device.backend() + ":" + device.ordinal();
    }

    /** The options that repeat just this case. */
    public String reproduce() {
        return "conform --backend " + device.backend() + " --device " + device.ordinal() + " --only '" + check.id()
                + "["
                + variant + "]' --seed " + options.seed() + " --problems " + options.problems() + " --elements "
                + options.elements();
    }

    /** Asks. Never throws: what goes wrong is the verdict. */
    public Verdict run() {
        try (NormDevice opened = backend.open(device.ordinal())) {
            if (!opened.info().equals(device)) {
                return Verdict.of(Verdict.Kind.FAIL, "asked for " + device + ", the backend opened " + opened.info());
            }
            return ask(opened);
        } catch (RuntimeException | LinkageError failure) {
            return Verdict.of(Verdict.Kind.FAIL, "opening or closing the device failed: " + failure);
        }
    }

    private Verdict ask(NormDevice opened) {
        Trial trial = new Trial(backend, opened, variant, options);
        try {
            Support support = opened.support(trial.spec(8));
            if (check.scope() != Check.Scope.PLACE) {
                trial = new Trial(backend, opened, variant.atDeclaredPlace(support), options);
            }
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
        } catch (RuleBroken broken) {
            return Verdict.of(Verdict.Kind.FAIL, String.valueOf(broken.getMessage()));
        } catch (RuntimeException | AssertionError | LinkageError thrown) {
            return Verdict.of(Verdict.Kind.FAIL, "threw " + thrown);
        }
    }
}
