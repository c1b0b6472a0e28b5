// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

import dev.lnorm.Availability;
import dev.lnorm.Backends;
import dev.lnorm.Backward;
import dev.lnorm.Candidate;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;

/**
 * Forward and backward once, on the best backend there is, with the first values and their distance from the exact
 * result.
 */
final class FirstLook implements Section {
    private static final Shape SHAPE = new Shape(4, 8, 16);

    @Override
    public String title() {
        return "Layer normalization, forward and backward (" + SHAPE + ", seed " + Sample.SEED + ")";
    }

    @Override
    public void show(Report report, DeviceSource devices) throws Exception {
        NormSpec spec = NormSpec.layer(SHAPE.width());
        try (NormDevice device = devices.open(spec);
                LayerNorm norm = LayerNorm.on(device, spec)) {
            explainChoice(report, device);
            report.text("""
                    Every row of D features is brought to mean 0 and variance 1, then scaled and shifted by column:

                      mean = sum(x) / D      rstd = 1 / sqrt(sum((x - mean)^2) / D + epsilon)
                      xhat = (x - mean) rstd      y = xhat gamma + beta

                    Backward, from dy = dL/dy, with g = dy gamma and averages over the row:

                      dx = rstd (g - avg(g) - xhat avg(g xhat))
                      dgamma = sum over rows of dy xhat      dbeta = sum over rows of dy
                    """);
            compute(report, norm);
        }
    }

    private static void explainChoice(Report report, NormDevice device) {
        report.out().println("Backends found:");
        for (Candidate candidate : Backends.candidates()) {
            Availability availability = candidate.availability();
            report.out().printf(ROOT, "  %-7s %s%n", candidate.name(), availability);
        }
        report.text(String.format(ROOT,
                "Chosen: %s, rank %d (the highest rank that supports the spec, unless one is pinned).",
                device.info(), device.info().rank()));
    }

    private static void compute(Report report, LayerNorm norm) {
        Sample sample = Sample.of(SHAPE);
        float[] x = Sample.floats(sample.x());
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        float[] dgamma = new float[SHAPE.width()];
        float[] dbeta = new float[SHAPE.width()];
        double[] mean = new double[SHAPE.rows()];
        double[] rstd = new double[SHAPE.rows()];
        Memory gamma = Memory.of(Sample.floats(sample.gamma()));
        Memory beta = Memory.of(Sample.floats(sample.beta()));
        try (SavedStatistics saved = norm.statistics(SHAPE.rows())) {
            norm.forwardCopying(Forward.of(rows(x), rows(y)).gamma(gamma).beta(beta).save(saved));
            norm.backwardCopying(Backward.of(rows(Sample.floats(sample.dy())), rows(x), saved).gamma(gamma).dx(rows(dx))
                    .dgamma(Memory.of(dgamma), Backward.Mode.OVERWRITE)
                    .dbeta(Memory.of(dbeta), Backward.Mode.OVERWRITE));
            saved.read(0, mean, rstd);
        }
        report.out().println("First values, computed in f32:");
        report.values("x", sample.x());
        report.values("mean", mean);
        report.values("rstd", rstd);
        report.values("y", Sample.doubles(y));
        report.values("dy", sample.dy());
        report.values("dx", Sample.doubles(dx));
        report.values("dgamma", Sample.doubles(dgamma));
        report.values("dbeta", Sample.doubles(dbeta));
        report.lead("Against the exact result, in units of u = 2^-24 and of each element's condition:");
        ErrorBounds bounds = ErrorBounds.of(Problem.of(norm.spec(), sample.x())
                .gamma(sample.gamma()).beta(sample.beta()).dy(sample.dy()));
        verdict(report, bounds.forward(Sample.doubles(y)));
        verdict(report, bounds.dx(Sample.doubles(dx)));
        verdict(report, bounds.dgamma(Sample.doubles(dgamma)));
        verdict(report, bounds.dbeta(Sample.doubles(dbeta)));
    }

    private static Rows rows(float[] values) {
        return Rows.of(Memory.of(values), SHAPE.width());
    }

    private static void verdict(Report report, WorstError worst) {
        report.verdict(worst.withinBound() && worst.checked() > 0,
                String.format(ROOT, "%-28s worst error %.2f u, limit %.0f u",
                        worst.quantity(), worst.error(), worst.limit()));
    }
}
