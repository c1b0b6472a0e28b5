// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Capability;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;

/** Capabilities that are declared for some specs alone, where nobody looked. */
final class BrokenDeclarations {
    private static final String DECLARED = "C3.whatOtherSpecsDeclareToo";

    private BrokenDeclarations() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("reproducible-where-nobody-looks", "declared for wide rows alone, and not so", DECLARED,
                        "REPRODUCIBLE", () -> new Declared(spec -> spec.width() > 256, Capability.REPRODUCIBLE,
                                false)),
                step("backward-where-nobody-looks", "declared for wide rows alone, and wrong there", DECLARED,
                        "BACKWARD", () -> new Declared(spec -> spec.width() > 64, Capability.BACKWARD, true)),
                step("residual-where-nobody-looks", "declared with the unit offset alone, and dropped there", DECLARED,
                        "RESIDUAL", () -> new Declared(NormSpec::hasUnitOffsetGamma, Capability.RESIDUAL, true)));
    }

    private static final class Declared extends SoftSteps {
        private final Predicate<NormSpec> where;
        private final Capability capability;
        private final boolean wrong;

        Declared(Predicate<NormSpec> where, Capability capability, boolean wrong) {
            this.where = where;
            this.capability = capability;
            this.wrong = wrong;
        }

        @Override
        Support support(NormSpec spec) {
            EnumSet<Capability> capabilities = EnumSet.noneOf(Capability.class);
            capabilities.addAll(List.of(SoftBackend.CAPABILITIES));
            capabilities.remove(capability);
            if (where.test(spec)) {
                capabilities.add(capability);
            }
            return Support.yes(capabilities.toArray(Capability[]::new));
        }

        @Override
        double meanTerm(NormSpec spec, double[] g) {
            return wrong ? 1 : super.meanTerm(spec, g);
        }

        @Override
        double[] addResidual(NormSpec spec, double[] x, double[] residual) {
            return wrong && capability == Capability.RESIDUAL ? x : super.addResidual(spec, x, residual);
        }
    }
}
