// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.Place;
import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checks of values, gradients and directions: right backends pass, wrong ones fail the rules meant for them. */
class ValueAndGradientChecksTest {
    private static final Set<String> RULES = Set.of("F1", "B1", "S2", "G1", "G2", "G3", "G4", "G5");
    /** Rules of the backward pass. */
    private static final Set<String> BACKWARD = Set.of("B1", "G1", "G2", "G3", "G4");
    private static final Options OPTIONS = new Options(42, 2, 2_000);

    private static List<Case> cases(LayerNormBackend backend) {
        return Suite.cases(backend, OPTIONS).stream().filter(asked -> RULES.contains(asked.check().rule()))
                .filter(asked -> asked.variant().place() == Place.HEAP).toList();
    }

    /** A message for each rule that fails. */
    private static TreeMap<String, String> failures(Supplier<SoftSteps> steps) {
        TreeMap<String, String> failures = new TreeMap<>();
        for (Case asked : cases(new SoftBackend("soft", steps))) {
            Verdict verdict = asked.run();
            if (verdict.kind() == Verdict.Kind.FAIL) {
                failures.merge(asked.check().rule(), asked.name() + ": " + verdict.message(),
                        (first, second) -> first + "\n" + second);
            }
        }
        return failures;
    }

    @Test
    void aRightBackendPasses() {
        assertEquals(new TreeMap<>(), failures(SoftSteps::new));
    }

    @Test
    void aBackendThatDoesLittleIsAskedForThatOnly() {
        assertEquals(new TreeMap<>(), failures(() -> new SoftSteps() {
            @Override
            Support support(NormSpec spec) {
                return spec.rowType() == ElementType.FLOAT32 && spec.parameterType() == ElementType.FLOAT32
                        && spec.width() <= 100 && !spec.hasUnitOffsetGamma()
                                ? Support.yes(Capability.HEAP_MEMORY, Capability.STRIDED_ROWS)
                                : Support.no("f32 of up to 100 columns");
            }
        }));
    }

    @Test
    void anUnbiasedVarianceIsWrongEverywhere() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double variance(NormSpec spec, double[] x, double[] centred) {
                double variance = super.variance(spec, x, centred);
                return x.length == 1 ? variance : variance * x.length / (x.length - 1);
            }
        });
        assertTrue(failures.keySet().containsAll(Set.of("F1", "S2", "B1", "G2", "G3", "G4")), failures::toString);
    }

    @Test
    void aMissingMeanTermBreaksTheBackwardRulesAndIsNamed() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double meanTerm(NormSpec spec, double[] g) {
                return 0;
            }
        });
        assertEquals(new TreeSet<>(BACKWARD), failures.navigableKeySet(), failures::toString);
        assertTrue(failures.getOrDefault("G3", "").contains("mean(g) is missing"), failures::toString);
    }

    @Test
    void aMissingVarianceStepBreaksTheBackwardRulesAndIsNamed() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double xhatTerm(NormSpec spec, double[] g, double[] xhat) {
                return 0;
            }
        });
        assertEquals(new TreeSet<>(BACKWARD), failures.navigableKeySet(), failures::toString);
        assertTrue(failures.getOrDefault("G3", "").contains("xhat mean(g xhat) is missing"), failures::toString);
    }

    @Test
    void aBetaThatIsLostWithoutGammaIsNamed() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double[] beta(NormSpec spec, double @Nullable [] beta, boolean withGamma) {
                return super.beta(spec, withGamma ? beta : null, withGamma);
            }
        });
        assertEquals(Set.of("F1"), failures.keySet(), failures::toString);
        assertTrue(failures.getOrDefault("F1", "").contains("with beta without gamma"), failures::toString);
    }

    @Test
    void aGammaGradientFromDyAloneBreaksTheBackwardRules() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
                double[] ones = new double[xhat.length];
                Arrays.fill(ones, 1);
                super.addParameterGradients(dy, ones, row, dgamma, dbeta);
            }
        });
        assertEquals(new TreeSet<>(BACKWARD), failures.navigableKeySet(), failures::toString);
        assertTrue(failures.getOrDefault("G4", "").contains("in the direction of gamma"), failures::toString);
    }

    @Test
    void aForwardPassWithAKinkBreaksTheForwardRules() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double[] normalize(
                    NormSpec spec, double[] x, SoftStatistics row, double[] gamma,
                    double[] beta) {
                double[] y = super.normalize(spec, x, row, gamma, beta);
                y[0] *= 1.001;
                return y;
            }
        });
        assertEquals(Set.of("F1", "G1", "G5"), failures.keySet(), failures::toString);
    }
}
