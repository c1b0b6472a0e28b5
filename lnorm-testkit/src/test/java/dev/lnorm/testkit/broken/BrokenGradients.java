// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bugs in {@code dx} and in the statistics that it is computed from. */
final class BrokenGradients {
    private BrokenGradients() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("mean-term-missing", "the mean held for a constant: the gradient of another function",
                        "B1 G1 G3 G4 I1", "dx", MeanTermMissing::new),
                step("xhat-term-missing", "rstd held for a constant", "B1 G1 G3 G4 I1", "dx", XhatTermMissing::new),
                step("mean-term-in-rms", "one kernel for both formulas, and its flag lost", "B1 G1 G3 G4", "rms.*dx",
                        MeanTermInRms::new),
                step("gamma-forgotten-in-row-sums", "the means taken over dy: a classic of handwritten kernels",
                        "B1 G1 G3 G4", "dx", GammaForgottenInSums::new),
                step("gamma-forgotten-in-backward", "tested with gamma = 1 only", "B1 G1 G3 G4", "dx",
                        GammaForgotten::new),
                step("row-sums-over-width-minus-one", "D - 1 in the backward pass", "B1 G1 G3", "dx",
                        SumsOverWidthMinusOne::new),
                step("epsilon-ignored-in-backward", "rstd computed again, from the variance alone", "G1 B1 E7", "dx",
                        EpsilonIgnored::new),
                step("gradients-rounded-to-16-bits", "dy x gamma kept in the stored type", "B1 G2", "dx",
                        ProductsStored::new),
                step("gradient-clipped", "clamped against exploding losses: no longer linear", "B1 I5 E7 T6", "dx",
                        GradientClipped::new),
                step("dh-dropped", "a kernel variant without it", "B2 I6", "dx|dh", GradientOfSumDropped::new),
                step("dh-rounded-separately", "dx stored, then dh added", "B2", "dx", GradientOfSumLate::new),
                step("dh-scaled-by-rstd", "added inside the brackets", "B2 I6", "dx|dh", GradientOfSumScaled::new),
                step("dh-added-in-a-second-sweep", "dx, which may be dh, is written before dh is read", "V7",
                        "dx|dh|alias", SecondSweep::new),
                step("dx-before-parameter-gradients", "dx, which may be dy, is written before dgamma reads dy", "V7",
                        "dgamma|dbeta|dx|alias", InputGradientFirst::new),
                step("saved-mean-as-one-f32", "right forward, and wrong backward", "S2 B1 E4", "mean|dx|dgamma",
                        SavedMeanAsOneValue::new),
                step("saved-in-bf16", "saved in the type of the rows, to save memory", "S2", "mean|rstd",
                        SavedInBfloat::new),
                step("saved-variance-for-rstd", "the backward pass takes the root again, nobody reads it", "S2", "rstd",
                        SavedVariance::new),
                step("saved-one-call-late", "two buffers, swapped once too often", "S2 B1", "mean|rstd|dx",
                        SavedOneCallLate::new),
                step("saved-row-zero-for-all", "the row index left out of the load", "B1 G1", "dx|dgamma",
                        RowZeroForAll::new),
                step("statistics-clobbered-by-backward", "used as scratch for the row sums", "S4",
                        "mean|rstd|dx|second",
                        StatisticsClobbered::new));
    }

    private static final class MeanTermMissing extends SoftSteps {
        @Override
        double meanTerm(NormSpec spec, double[] g) {
            return 0;
        }
    }

    private static final class XhatTermMissing extends SoftSteps {
        @Override
        double xhatTerm(NormSpec spec, double[] g, double[] xhat) {
            return 0;
        }
    }

    private static final class MeanTermInRms extends SoftSteps {
        @Override
        double meanTerm(NormSpec spec, double[] g) {
            return mean(g);
        }
    }

    private static final class GammaForgottenInSums extends SoftSteps {
        @Override
        double[] summed(double[] dy, double[] g) {
            return dy;
        }
    }

    private static final class GammaForgotten extends SoftSteps {
        @Override
        double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
            return super.effectiveGammaInBackward(spec, null);
        }
    }

    private static final class SumsOverWidthMinusOne extends SoftSteps {
        @Override
        double xhatTerm(NormSpec spec, double[] g, double[] xhat) {
            return super.xhatTerm(spec, g, xhat) * g.length / Math.max(1, g.length - 1);
        }
    }

    private static final class EpsilonIgnored extends SoftSteps {
        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            SoftStatistics right = super.load(spec, saved, row);
            double variance = 1 / (right.rstd() * right.rstd()) - epsilon(spec);
            return new SoftStatistics(right.shift(), right.correction(), rstd(Math.max(0, variance), 0));
        }
    }

    private static final class ProductsStored extends SoftSteps {
        @Override
        double[] inputGradient(NormSpec spec, double[] dy, double[] xhat, double[] gamma, double rstd, double[] dh) {
            double[] g = new double[dy.length];
            Arrays.setAll(g, i -> Stored.store(spec.rowType(), dy[i] * gamma[i]));
            return super.inputGradient(spec, g, xhat, effectiveGamma(spec, null), rstd, dh);
        }
    }

    private static final class GradientClipped extends SoftSteps {
        @Override
        double inputGradient(NormSpec spec, double rstd, double t, double dh) {
            return Math.clamp(super.inputGradient(spec, rstd, t, dh), -100, 100);
        }
    }

    private static final class GradientOfSumDropped extends SoftSteps {
        @Override
        double inputGradient(NormSpec spec, double rstd, double t, double dh) {
            return rstd * t;
        }
    }

    private static final class GradientOfSumLate extends SoftSteps {
        @Override
        double inputGradient(NormSpec spec, double rstd, double t, double dh) {
            return Stored.store(spec.rowType(), rstd * t) + dh;
        }
    }

    private static final class GradientOfSumScaled extends SoftSteps {
        @Override
        double inputGradient(NormSpec spec, double rstd, double t, double dh) {
            return rstd * (t + dh);
        }
    }

    private static final class SecondSweep extends SoftSteps {
        @Override
        double inputGradient(NormSpec spec, double rstd, double t, double dh) {
            return rstd * t;
        }

        @Override
        void finished(Backward call) {
            Rows dx = call.dx();
            Rows dh = call.dh();
            for (long row = 0; dx != null && dh != null && row < dx.count(); row++) {
                double[] sum = read(dx, row);
                double[] added = read(dh, row);
                Arrays.setAll(sum, i -> sum[i] + added[i]);
                write(dx, row, sum);
            }
        }
    }

    private static final class InputGradientFirst extends SoftSteps {
        @Override
        void backward(SoftBackward call) {
            call.inputGradients();
            call.parameterGradients();
        }
    }

    private static final class SavedMeanAsOneValue extends SoftSteps {
        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            double mean = (float) (statistics.shift() + statistics.correction());
            super.save(saved, row, new SoftStatistics(mean, 0, statistics.rstd()));
        }
    }

    private static final class SavedInBfloat extends SoftSteps {
        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            double mean = Stored.store(ElementType.BFLOAT16, statistics.shift() + statistics.correction());
            super.save(saved, row,
                    new SoftStatistics(mean, 0, Stored.store(ElementType.BFLOAT16, statistics.rstd())));
        }
    }

    private static final class SavedVariance extends SoftSteps {
        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            super.save(saved, row, squared(statistics, Math.pow(statistics.rstd(), -2)));
        }

        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            SoftStatistics stored = super.load(spec, saved, row);
            return squared(stored, 1 / Math.sqrt(stored.rstd()));
        }

        private static SoftStatistics squared(SoftStatistics row, double last) {
            return new SoftStatistics(row.shift(), row.correction(), last);
        }
    }

    private static final class SavedOneCallLate extends SoftSteps {
        private SoftStatistics before = new SoftStatistics(0, 0, 1);

        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            super.save(saved, row, before);
            before = statistics;
        }
    }

    private static final class RowZeroForAll extends SoftSteps {
        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            return super.load(spec, saved, 0);
        }
    }

    private static final class StatisticsClobbered extends SoftSteps {
        @Override
        void finished(Backward call) {
            HeapStatistics saved = (HeapStatistics) call.statistics();
            for (long row = 0; row < call.dy().count(); row++) {
                set(saved.rstd(), row, 0.5);
            }
        }
    }
}
