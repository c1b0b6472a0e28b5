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
        return cases(backend, devices, options);
    }

    /**
     * Every case as not run, for a backend that is not available or has no device: of one device that is not there.
     *
     * @param name the backend's name
     * @param why why it was not run
     */
    public static List<Result> notRun(String name, String why, Options options) {
        Verdict notRun = Verdict.of(Verdict.Kind.NOT_RUN, why);
        LayerNormBackend absent = new AbsentBackend(name, why);
        DeviceInfo nowhere = DeviceInfo.of(name, 0, "not there", 0, DeviceInfo.RANK_BASELINE);
        return cases(absent, List.of(nowhere), options).stream().map(asked -> new Result(asked, notRun, 0)).toList();
    }

    private static List<Case> cases(LayerNormBackend backend, List<DeviceInfo> devices, Options options) {
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

    /** The variants that checks of {@code scope} are asked for. */
    static List<Variant> variants(Check.Scope scope) {
        List<Formula> formulas = scope == Check.Scope.DEVICE ? List.of(Formula.LAYER) : List.of(Formula.values());
        List<ElementType> types = switch (scope) {
            case DEVICE -> List.of(ElementType.FLOAT32);
            case DOUBLE -> List.of(ElementType.FLOAT64);
            case KIND, PLACE -> List.of(ElementType.values());
        };
        List<Place> places = scope == Check.Scope.PLACE ? List.of(Place.values()) : List.of(Place.HEAP);
        List<Variant> variants = new ArrayList<>();
        for (Formula formula : formulas) {
            for (ElementType rows : types) {
                places.forEach(place -> variants.add(new Variant(formula, rows, place)));
            }
        }
        return variants;
    }
}
