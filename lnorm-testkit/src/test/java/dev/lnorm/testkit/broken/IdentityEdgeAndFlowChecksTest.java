// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.Verdict;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Identities, edges and training: right backends pass, and a wrong one fails the rules meant for it. */
class IdentityEdgeAndFlowChecksTest {
    private static final Set<String> RULES = Set.of("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "E1", "E2",
            "E3", "E4", "E5", "E6", "E7", "E8", "F3", "T1", "T2", "T3", "T4", "T5", "T6", "T7");
    private static final Options OPTIONS = new Options(42, 2, 1_100);

    /** A message for each rule that fails, for the widest type and the narrowest. */
    private static TreeMap<String, String> failures(Supplier<SoftSteps> steps) {
        return failures(steps, EnumSet.of(ElementType.FLOAT64, ElementType.BFLOAT16));
    }

    private static TreeMap<String, String> failures(Supplier<SoftSteps> steps, Set<ElementType> types) {
        TreeMap<String, String> failures = new TreeMap<>();
        for (Case asked : Suite.cases(new SoftBackend("soft", steps), OPTIONS)) {
            if (RULES.contains(asked.check().rule()) && types.contains(asked.variant().rows())) {
                Verdict verdict = asked.run();
                if (verdict.kind() == Verdict.Kind.FAIL) {
                    failures.merge(asked.check().rule(), asked.name() + ": " + verdict.message(),
                            (first, second) -> first + "\n" + second);
                }
            }
        }
        return failures;
    }

    private static void caught(TreeMap<String, String> failures, String... rules) {
        assertTrue(failures.keySet().containsAll(Set.of(rules)), failures::toString);
    }

    @Test
    void aRightBackendPasses() {
        assertEquals(new TreeMap<>(), failures(SoftSteps::new, EnumSet.allOf(ElementType.class)));
    }

    @Test
    void aBackendThatDoesLittleIsAskedForThatOnly() {
        assertEquals(new TreeMap<>(), failures(() -> new SoftSteps() {
            @Override
            Support support(NormSpec spec) {
                return spec.rowType() == spec.parameterType() && spec.width() % 8 == 0 && spec.width() <= 100
                        && !spec.hasUnitOffsetGamma()
                                ? Support.yes(Capability.HEAP_MEMORY, Capability.SAVED_STATISTICS, Capability.BACKWARD)
                                : Support.no("up to 100 columns by eights");
            }
        }));
    }

    @Test
    void aMissingMeanTermIsSeenInTheSumOfDx() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double meanTerm(NormSpec spec, double[] g) {
                return 0;
            }
        });
        caught(failures, "I1", "T3", "T4");
        assertTrue(failures.getOrDefault("I1", "").contains("mean(g) is missing"), failures::toString);
    }

    @Test
    void aBackwardPassWithoutEpsilonIsSeenAlongXhat() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double xhatTerm(NormSpec spec, double[] g, double[] xhat) {
                double moment = Arrays.stream(xhat).map(value -> value * value).sum() / xhat.length;
                return moment == 0 ? 0 : super.xhatTerm(spec, g, xhat) / moment;
            }
        });
        caught(failures, "I1", "T3");
        assertTrue(failures.getOrDefault("I1", "").contains("epsilon is ignored"), failures::toString);
    }

    @Test
    void aDroppedDhBreaksWhatIsSaidOfDhAndNothingElse() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double inputGradient(NormSpec spec, double rstd, double t, double dh) {
                return super.inputGradient(spec, rstd, t, 0);
            }
        });
        assertEquals(Set.of("E1", "E5", "E8", "F3", "I6"), failures.keySet(), failures::toString);
    }

    @Test
    void aUnitOffsetForgottenInBackwardBreaksI7Alone() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
                return gamma == null ? effectiveGamma(spec, null) : gamma.clone();
            }
        });
        assertEquals(Set.of("I7"), failures.keySet(), failures::toString);
    }

    @Test
    void aGammaForgottenInBackwardIsSeenInANetwork() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
                return effectiveGamma(spec, null);
            }
        });
        caught(failures, "I1", "T2", "T3", "T4", "T5");
    }

    @Test
    void anAccumulationThatOverwritesBreaksI9AndTraining() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            Backward.Mode dgammaMode(Backward call) {
                return Backward.Mode.OVERWRITE;
            }
        });
        assertEquals(Set.of("I9", "T2", "T7"), failures.keySet(), failures::toString);
    }

    @Test
    void aNanThatIsMaskedBreaksF3Alone() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double[] normalize(NormSpec spec, double[] x, SoftStatistics row, double[] gamma, double[] beta) {
                return Arrays.stream(super.normalize(spec, x, row, gamma, beta))
                        .map(value -> Double.isNaN(value) ? 0 : value).toArray();
            }
        });
        assertEquals(Set.of("F3"), failures.keySet(), failures::toString);
        assertTrue(failures.getOrDefault("F3", "").contains("a NaN is masked"), failures::toString);
    }

    @Test
    void aRowThatDependsOnItsPlaceBreaksI3() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
                if (row % 16 != 15) {
                    super.addParameterGradients(dy, xhat, row, dgamma, dbeta);
                }
            }
        });
        caught(failures, "I3", "I9");
    }

    @Test
    void aVarianceOfSquaresBreaksTheShiftAndTheLargeMean() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double variance(NormSpec spec, double[] x, double[] centred) {
                double mean = centred.length == 0 ? 0 : x[0] - centred[0];
                double squares = Arrays.stream(x).map(value -> value * value).sum() / x.length;
                return Math.max(0, squares - mean * mean);
            }
        });
        caught(failures, "I2", "E3", "E4");
    }

    @Test
    void aRstdOfAZeroVarianceThatIsInfiniteBreaksE5() {
        TreeMap<String, String> failures = failures(() -> new SoftSteps() {
            @Override
            double rstd(double variance, double epsilon) {
                return 1 / Math.sqrt(variance + epsilon);
            }
        });
        assertEquals(Set.of("E1", "E5"), failures.keySet(), failures::toString);
    }
}
