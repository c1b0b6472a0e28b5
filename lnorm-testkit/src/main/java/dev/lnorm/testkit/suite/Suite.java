// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.Place;
import java.util.ArrayList;
import java.util.List;

/** Every check for every variant on every device of a backend. */
public final class Suite {
    private Suite() {}

    /**
     * The cases of a backend that is available.
     *
     * @throws IllegalStateException if it is not, or has no device: what did not run proves nothing
     */
    public static List<Case> cases(LayerNormBackend backend, Options options) {
        if (!backend.availability().isAvailable()) {
            throw new IllegalStateException(
                    "the backend " + backend.name() + " is not available, so nothing can be asked of it: "
                            + backend.availability());
        }
        List<DeviceInfo> devices = backend.devices();
        if (devices.isEmpty()) {
            throw new IllegalStateException(
                    "the backend " + backend.name() + " is available and has no device: nothing can be "
                            + "asked of it");
        }
        List<Case> cases = new ArrayList<>();
        for (Check check : Catalogue.checks()) {
            for (DeviceInfo device : devices) {
                for (Variant variant : variants(check.scope())) {
                    cases.add(new Case(backend, device, check, variant, options));
                }
            }
        }
        return cases;
    }

    private static List<Variant> variants(Check.Scope scope) {
        List<Variant> variants = new ArrayList<>();
        for (Formula formula : scope == Check.Scope.DEVICE ? List.of(Formula.LAYER) : List.of(Formula.values())) {
            for (ElementType rows : scope == Check.Scope.DEVICE
                    ? List.of(ElementType.FLOAT32)
                    : List.of(ElementType.values())) {
                for (Place place : scope == Check.Scope.PLACE ? List.of(Place.values()) : List.of(Place.HEAP)) {
                    variants.add(new Variant(formula, rows, place));
                }
            }
        }
        return variants;
    }
}
