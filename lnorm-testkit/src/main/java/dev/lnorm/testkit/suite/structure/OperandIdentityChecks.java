// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.structure;

import dev.lnorm.Capability;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.answers.Margin;
import dev.lnorm.testkit.suite.answers.Margins;
import dev.lnorm.testkit.suite.contract.Refusals;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import dev.lnorm.testkit.suite.problems.Rearrangement;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** I6 to I9: two ways of saying the same with different operands. */
public final class OperandIdentityChecks {
    private OperandIdentityChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("I6", "aResidualIsItsSumAsX", Check.Scope.KIND, OperandIdentityChecks::aResidualIsItsSumAsX,
                Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("I6", "dhIsAddedToDx", Check.Scope.KIND, OperandIdentityChecks::dhIsAddedToDx,
                Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("I7", "unitOffsetIsGammaPlusOne", Check.Scope.KIND,
                OperandIdentityChecks::unitOffsetIsGammaPlusOne, Capability.BACKWARD);
        catalogue.add("I8", "rmsOfCentredRowsIsLayer", Check.Scope.KIND, OperandIdentityChecks::rmsOfCentredRowsIsLayer,
                Capability.BACKWARD);
        catalogue.add("I9", "accumulatingPartsIsAddingThem", Check.Scope.KIND,
                OperandIdentityChecks::accumulatingPartsIsAddingThem, Capability.BACKWARD, Capability.ACCUMULATE);
    }

    private static double[] gaussian(Trial trial, int length, long salt) {
        RandomGenerator random = trial.random(salt);
        return OrdinaryProblems.stored(trial.type(), length, k -> random.nextGaussian());
    }

    private static void aResidualIsItsSumAsX(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem plain = OrdinaryProblems.of(trial, i);
            Problem problem = plain.residual(gaussian(trial, plain.x().length, 4000 + i));
            Problem summed = OrdinaryProblems.with(plain, plain.spec(), problem.h());
            Compared compared = new Compared(trial, OrdinaryProblems.named(trial, i, problem),
                    "that what is normalized is not the stored sum h = store(x + residual)");
            Outcome actual = trial.run(problem);
            for (int k = 0; k < summed.x().length; k++) {
                // one addition and one store, both rounded correctly: there is one right answer (F5)
                if (!NormResult.same(summed.x()[k], actual.h()[k])) {
                    compared.holds(false, "h[" + k + "] is " + actual.h()[k] + ", expected exactly " + summed.x()[k]);
                }
            }
            Outcome expected = trial.run(summed);
            compared.outcomes(Margins.of(problem).plus(Margins.of(summed)), expected, actual);
            compared.sameBits("y", expected.y(), actual.y());
            compared.sameBits("dx", expected.dx(), actual.dx());
            compared.sameBits("dgamma", expected.dgamma(), actual.dgamma());
        }
    }

    private static void dhIsAddedToDx(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem plain = OrdinaryProblems.of(trial, i);
            double[] dh = gaussian(trial, plain.x().length, 5000 + i);
            Problem problem = plain.dh(dh);
            Outcome without = trial.run(plain);
            Outcome with = trial.run(problem);
            Compared compared = new Compared(trial, OrdinaryProblems.named(trial, i, problem),
                    "that dh is dropped, scaled by rstd, or flows into the parameter gradients");
            Margins margins = Margins.of(plain).plus(Margins.of(problem));
            compared.results("dx", margins.dx(), StructureChecks.sum(without.dx(), dh), with.dx());
            compared.results("dgamma", margins.dgamma(), without.dgamma(), with.dgamma());
            compared.results("dbeta", margins.dbeta(), without.dbeta(), with.dbeta());
        }
    }

    /** With gammas that are multiples of 1/8 up to 2, for which {@code 1 + gamma} is exact in every type. */
    private static void unitOffsetIsGammaPlusOne(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem plain = OrdinaryProblems.of(trial, i);
            if (!Refusals.supportedOrRefused(trial, plain.spec().unitOffsetGamma())) {
                return;
            }
            RandomGenerator random = trial.random(6000 + i);
            double[] gamma = OrdinaryProblems.stored(trial.type(), plain.spec().width(),
                    k -> random.nextInt(-16, 17) / 8.0);
            Problem shifted = plain.gamma(OrdinaryProblems.each(gamma, value -> 1 + value));
            Problem offset = OrdinaryProblems.with(plain, plain.spec().unitOffsetGamma(), plain.x()).gamma(gamma);
            Outcome expected = trial.run(shifted);
            Outcome actual = trial.run(offset);
            Compared compared = new Compared(trial, OrdinaryProblems.named(trial, i, offset),
                    "that the unit offset is forgotten in one pass, or added to an absent gamma");
            compared.outcomes(Margins.of(shifted).plus(Margins.of(offset)), expected, actual);
            compared.bits(expected, actual);
        }
    }

    /**
     * Rows of pairs {@code +-v}, whose sums are exactly 0, and {@code dy} likewise, without gamma: both formulas are
     * the same. Where the device has only one of them, the transcription of the other takes its place.
     */
    private static void rmsOfCentredRowsIsLayer(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            int width = OrdinaryProblems.width(trial, i);
            int rows = OrdinaryProblems.rows(trial, i);
            NormSpec spec = trial.spec(width).epsilon(0x1p-12);
            Problem problem = Problem.of(spec, centred(trial, rows, width, 7000 + i))
                    .dy(centred(trial, rows, width, 8000 + i));
            NormSpec otherSpec = (spec.formula() == Formula.LAYER ? NormSpec.rms(width) : NormSpec.layer(width))
                    .types(spec.rowType(), spec.parameterType()).epsilon(spec.epsilon());
            Problem other = Problem.of(otherSpec, problem.x()).dy(Objects.requireNonNull(problem.dy(), "dy"));
            Compared compared = new Compared(trial, "centred rows, " + OrdinaryProblems.named(trial, i, problem),
                    "that one formula divides by D - 1, or differs from the other in more than the mean");
            Outcome expected = trial.device().support(otherSpec).supported()
                    ? trial.run(other)
                    : Outcome.of(other, Transcription.of(other));
            compared.outcomes(Margins.of(problem).plus(Margins.of(other)), expected, trial.run(problem));
        }
    }

    private static double[] centred(Trial trial, int rows, int width, long salt) {
        RandomGenerator random = trial.random(salt);
        double[] values = new double[rows * width];
        for (int first = 0; first < values.length; first += width) {
            double[] row = new double[width];
            for (int k = 0; k + 1 < width; k += 2) {
                row[k] = random.nextInt(1, 64) / 16.0;
                row[k + 1] = -row[k];
            }
            System.arraycopy(Rearrangement.random(width, random).of(row), 0, values, first, width);
        }
        return values;
    }

    /** A first part that is overwritten, over whatever was there, and two that are accumulated onto it. */
    private static void accumulatingPartsIsAddingThem(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem whole = OrdinaryProblems.of(trial, i, trial.spec(OrdinaryProblems.width(trial, i)));
            int cut = (whole.rows() + 1) / 3;
            Problem[] parts = {rows(whole, 0, cut), rows(whole, cut, 2 * cut), rows(whole, 2 * cut, whole.rows())};
            Outcome wholly = trial.run(whole);
            Outcome running = trial.run(parts[0]);
            Running dgamma = new Running(running.dgamma(), Margins.of(parts[0]).dgamma());
            Running dbeta = new Running(running.dbeta(), Margins.of(parts[0]).dbeta());
            for (Problem part : Arrays.asList(parts).subList(1, parts.length)) {
                Outcome alone = trial.run(part);
                Problem accumulating = part.accumulateDgamma(running.dgamma()).accumulateDbeta(running.dbeta());
                running = trial.run(accumulating);
                Margins margins = Margins.of(part).plus(Margins.of(accumulating));
                dgamma.add(alone.dgamma(), margins.dgamma());
                dbeta.add(alone.dbeta(), margins.dbeta());
            }
            Compared compared = new Compared(trial, "three parts accumulated, "
                    + OrdinaryProblems.named(trial, i, whole),
                    "that ACCUMULATE overwrites, that OVERWRITE accumulates, or that what was there is added "
                            + "once for each chunk of rows");
            Margins margins = Margins.of(whole);
            compared.results("dgamma", dgamma.margin, dgamma.total, running.dgamma());
            compared.results("dbeta", dbeta.margin, dbeta.total, running.dbeta());
            compared.results("dgamma", dgamma.margin.plus(margins.dgamma()), wholly.dgamma(), running.dgamma());
            compared.results("dbeta", dbeta.margin.plus(margins.dbeta()), wholly.dbeta(), running.dbeta());
        }
    }

    /** A sum of the parts' gradients and what it may be off. */
    private static final class Running {
        private double[] total;
        private Margin margin;

        Running(double[] total, Margin margin) {
            this.total = total;
            this.margin = margin;
        }

        void add(double[] part, Margin added) {
            total = StructureChecks.sum(total, part);
            margin = margin.plus(added);
        }
    }

    private static Problem rows(Problem whole, int from, int to) {
        int width = whole.spec().width();
        return Problem.of(whole.spec(), Arrays.copyOfRange(whole.x(), from * width, to * width))
                .gamma(Objects.requireNonNull(whole.gamma(), "gamma"))
                .beta(Objects.requireNonNull(whole.beta(), "beta"))
                .dy(Arrays.copyOfRange(Objects.requireNonNull(whole.dy(), "dy"), from * width, to * width));
    }
}
