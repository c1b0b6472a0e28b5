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
import dev.lnorm.testkit.oracle.Stored;
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
        float[] x = Stored.toFloats(sample.x());
        float[] dy = Stored.toFloats(sample.dy());
        float[] y = new float[x.length];
        float[] dx = new float[x.length];
        float[] dgamma = new float[SHAPE.width()];
        float[] dbeta = new float[SHAPE.width()];
        double[] mean = new double[SHAPE.rows()];
        double[] rstd = new double[SHAPE.rows()];
        Memory gamma = Memory.of(Stored.toFloats(sample.gamma()));
        Memory beta = Memory.of(Stored.toFloats(sample.beta()));
        try (SavedStatistics saved = norm.statistics(SHAPE.rows())) {
            norm.forwardCopying(Forward.of(rows(x), rows(y)).gamma(gamma).beta(beta).save(saved));
            norm.backwardCopying(Backward.of(rows(dy), rows(x), saved).gamma(gamma).dx(rows(dx))
                    .dgamma(Memory.of(dgamma))
                    .dbeta(Memory.of(dbeta)));
            saved.read(0, mean, rstd);
        }
        report.out().println("First values, computed in f32:");
        report.values("x", sample.x());
        report.values("mean", mean);
        report.values("rstd", rstd);
        report.values("y", Stored.widen(y));
        report.values("dy", sample.dy());
        report.values("dx", Stored.widen(dx));
        report.values("dgamma", Stored.widen(dgamma));
        report.values("dbeta", Stored.widen(dbeta));
        report.lead("Against the exact result, in units of u = 2^-24 and of each element's condition:");
        ErrorBounds bounds = ErrorBounds.of(Problem.of(norm.spec(), sample.x())
                .gamma(sample.gamma()).beta(sample.beta()).dy(sample.dy()));
        verdict(report, bounds.forward(Stored.widen(y)));
        verdict(report, bounds.dx(Stored.widen(dx)));
        verdict(report, bounds.dgamma(Stored.widen(dgamma)));
        verdict(report, bounds.dbeta(Stored.widen(dbeta)));
    }

    private static Rows rows(float[] values) {
        return Rows.of(values, SHAPE.width());
    }

    private static void verdict(Report report, WorstError worst) {
        report.verdict(worst.withinBound() && worst.checked() > 0,
                String.format(ROOT, "%-28s worst error %.2f u, limit %.0f u",
                        worst.quantity(), worst.error(), worst.limit()));
    }
}
