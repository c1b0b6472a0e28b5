// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoveringProblemsTest {
    private static final long SEED = 42;
    private static final int ELEMENTS = 65_536;

    /** Says what it supports, and computes nothing. */
    private static final class PaperDevice extends NormDevice {
        private final Function<NormSpec, Support> claim;

        PaperDevice(Function<NormSpec, Support> claim) {
            super(DeviceInfo.of("paper", 0, "paper", 1, DeviceInfo.RANK_BASELINE));
            this.claim = claim;
        }

        @Override
        public Support support(NormSpec spec) {
            return claim.apply(spec);
        }

        @Override
        protected NormKernel prepare(NormSpec spec) {
            throw new AssertionError("nothing is computed here");
        }

        @Override
        protected void release() {}
    }

    private static List<ProblemFeatures> cover(Function<NormSpec, Support> claim, int elements) {
        try (NormDevice device = new PaperDevice(claim)) {
            CoveringProblems problems = CoveringProblems.of(SEED, device, Formula.LAYER, ElementType.FLOAT16, elements);
            return IntStream.range(0, problems.size()).mapToObj(problems::features).toList();
        }
    }

    private static Support everything(NormSpec spec) {
        return Support.yes(Capability.values());
    }

    private static List<Object> values(ProblemFeatures at) {
        return List.of("width " + at.width(), "rows " + at.rows(), at.x(), "epsilon " + at.epsilon(),
                "gamma " + at.gamma(), "beta " + at.beta(), "unit offset " + at.unitOffset(),
                "wide parameters " + at.wideParameters(), "residual " + at.residual(), "dh " + at.dh(),
                "old dgamma " + at.oldDgamma(), "old dbeta " + at.oldDbeta(), "wide gradients " + at.wideGradients());
    }

    private static Set<Set<Object>> pairs(List<ProblemFeatures> cover) {
        Set<Set<Object>> pairs = new HashSet<>();
        for (ProblemFeatures at : cover) {
            List<Object> values = values(at);
            for (int i = 0; i < values.size(); i++) {
                for (int j = i + 1; j < values.size(); j++) {
                    pairs.add(Set.of(values.get(i), values.get(j)));
                }
            }
        }
        return pairs;
    }

    @Test
    void everyWidthMeetsEveryNumberOfRowsThatFits() {
        Set<Set<Object>> pairs = pairs(cover(CoveringProblemsTest::everything, ELEMENTS));
        for (int width : CoveringProblems.WIDTHS) {
            for (int rows : CoveringProblems.ROWS) {
                boolean fits = rows <= 1 || width * rows <= ELEMENTS / 16;
                assertEquals(fits, pairs.contains(Set.<Object>of("width " + width, "rows " + rows)),
                        width + " x " + rows);
            }
        }
    }

    @Test
    void everyWidthMeetsEveryDistributionAndOption() {
        List<ProblemFeatures> cover = cover(CoveringProblemsTest::everything, ELEMENTS);
        Set<Set<Object>> pairs = pairs(cover);
        List<Object> others = new ArrayList<>(List.of(Distribution.values()));
        for (double epsilon : CoveringProblems.EPSILONS) {
            others.add("epsilon " + epsilon);
        }
        for (String name : List.of("gamma", "beta", "unit offset", "wide parameters", "residual", "dh", "old dgamma",
                "old dbeta", "wide gradients")) {
            others.add(name + " true");
            others.add(name + " false");
        }
        for (int width : CoveringProblems.WIDTHS) {
            for (Object other : others) {
                boolean left = width > ELEMENTS / 16 && other instanceof Distribution distribution
                        && !CoveringProblems.WIDE.contains(distribution);
                assertEquals(!left, pairs.contains(Set.of("width " + width, other)), "width " + width + ", " + other);
            }
        }
        for (Distribution distribution : Distribution.values()) {
            for (int rows : CoveringProblems.ROWS) {
                assertTrue(pairs.contains(Set.<Object>of(distribution, "rows " + rows)), distribution + " x " + rows);
            }
        }
    }

    @Test
    void noProblemIsLargerThanTheBudget() {
        for (int elements : new int[] {1, 2, 17, 100, 10_000}) {
            for (ProblemFeatures at : cover(CoveringProblemsTest::everything, elements)) {
                assertTrue(at.width() * at.rows() <= elements && at.width() <= elements, at + ", budget " + elements);
            }
        }
    }

    @Test
    void whatIsNotSupportedIsNotAsked() {
        Function<NormSpec, Support> claim = spec -> spec.width() > 1024 || spec.hasUnitOffsetGamma()
                ? Support.no("not on paper")
                : Support.yes(Capability.HEAP_MEMORY, Capability.SAVED_STATISTICS, Capability.BACKWARD);
        for (ProblemFeatures at : cover(claim, ELEMENTS)) {
            assertTrue(at.width() <= 1024, at::toString);
            assertFalse(at.unitOffset() || at.residual() || at.dh() || at.oldDgamma() || at.oldDbeta()
                    || at.wideGradients(), at::toString);
        }
    }

    @Test
    void problemsHaveTheFeaturesThatTheyAreDrawnWith() {
        try (NormDevice device = new PaperDevice(CoveringProblemsTest::everything)) {
            CoveringProblems problems = CoveringProblems.of(SEED, device, Formula.RMS, ElementType.BFLOAT16, 1000);
            CoveringProblems again = CoveringProblems.of(SEED, device, Formula.RMS, ElementType.BFLOAT16, 1000);
            for (int i = 0; i < problems.size(); i++) {
                ProblemFeatures at = problems.features(i);
                Problem problem = problems.problem(i);
                assertEquals(at.width(), problem.spec().width());
                assertEquals(at.rows(), problem.rows());
                assertEquals(at.gamma(), problem.gamma() != null);
                assertEquals(at.beta(), problem.beta() != null);
                assertEquals(at.residual(), problem.residual() != null);
                assertEquals(at.dh(), problem.dh() != null);
                assertEquals(at.oldDgamma(), problem.oldDgamma() != null);
                assertEquals(at.oldDbeta(), problem.oldDbeta() != null);
                assertArrayEquals(problem.x(), again.problem(i).x(), "seed " + SEED);
            }
        }
    }
}
