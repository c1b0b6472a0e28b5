// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.bench.terminal.Progress;
import dev.lnorm.testkit.GradientCheck;
import dev.lnorm.testkit.NormDifferences;

/** The backward pass against central differences of the forward pass, on one shape. */
final class GradientSection implements Section {
    private final String title;
    private final String introduction;
    private final Shape shape;
    private final double limit;

    private GradientSection(String title, String introduction, Shape shape, double limit) {
        this.title = title;
        this.introduction = introduction;
        this.shape = shape;
        this.limit = limit;
    }

    static GradientSection small() {
        return new GradientSection("Are the gradients right? A small batch", """
                The backward pass must be the derivative of the forward pass. With the loss L = sum of dy * y,
                every gradient is compared with (L(v + d) - L(v - d)) / 2d for every single element v, d = 1e-5,
                in f64. The relative error of a tensor is max|a - b| / max(|a| + |b|).
                """, new Shape(4, 8, 16), 1e-6);
    }

    static GradientSection large() {
        return new GradientSection("Are the gradients right? A realistic batch", """
                The same for every element of a batch as large as a small model's. An element of x changes its own
                row only, so that row alone is evaluated again.
                """, new Shape(2, 128, 1024), 1e-5);
    }

    @Override
    public String title() {
        return title + " (" + shape + ")";
    }

    @Override
    public void show(Report report, DeviceSource devices) throws Exception {
        report.text(introduction);
        Sample sample = Sample.of(shape);
        NormSpec spec = Gradients.spec(shape);
        long start = System.nanoTime();
        try (NormDevice device = devices.open(spec);
                LayerNorm norm = LayerNorm.on(device, spec)) {
            Gradients gradients = Gradients.of(sample, norm);
            NormDifferences differences = NormDifferences.of(norm, sample.x(), sample.gamma(), sample.beta(),
                    sample.dy());
            double[] dx;
            double[] dgamma;
            double[] dbeta;
            try (Progress progress = Progress.of("gradients", differences.steps())) {
                dx = differences.dx(progress);
                dgamma = differences.dgamma(progress);
                dbeta = differences.dbeta(progress);
            }
            report.check("dx", GradientCheck.relativeError(gradients.dx(), dx), limit);
            report.check("dgamma", GradientCheck.relativeError(gradients.dgamma(), dgamma), limit);
            report.check("dbeta", GradientCheck.relativeError(gradients.dbeta(), dbeta), limit);
            report.out().printf(ROOT, "  %,d elements perturbed, each twice, in %.1f s.%n", differences.steps(),
                    (System.nanoTime() - start) / 1e9);
        }
    }
}
