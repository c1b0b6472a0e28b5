// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;

/** What the library answers to a {@link Sample} in {@code f64}: the output and the three gradients. */
final class Gradients {
    private final double[] y;
    private final double[] dx;
    private final double[] dgamma;
    private final double[] dbeta;

    private Gradients(Shape shape) {
        this.y = new double[shape.elements()];
        this.dx = new double[shape.elements()];
        this.dgamma = new double[shape.width()];
        this.dbeta = new double[shape.width()];
    }

    /** The spec in which gradients are checked. */
    static NormSpec spec(Shape shape) {
        return NormSpec.layer(shape.width()).types(ElementType.FLOAT64, ElementType.FLOAT64);
    }

    static Gradients of(Sample sample, DeviceSource devices) throws Exception {
        NormSpec spec = spec(sample.shape());
        try (NormDevice device = devices.open(spec);
                LayerNorm norm = LayerNorm.on(device, spec)) {
            return of(sample, norm);
        }
    }

    static Gradients of(Sample sample, LayerNorm norm) {
        int width = sample.shape().width();
        Gradients gradients = new Gradients(sample.shape());
        Rows x = Rows.of(sample.x(), width);
        Memory gamma = Memory.of(sample.gamma());
        try (SavedStatistics statistics = norm.statistics(sample.shape().rows())) {
            norm.forwardCopying(Forward.of(x, Rows.of(gradients.y, width))
                    .gamma(gamma).beta(Memory.of(sample.beta())).save(statistics));
            norm.backwardCopying(Backward.of(Rows.of(sample.dy(), width), x, statistics)
                    .gamma(gamma).dx(Rows.of(gradients.dx, width))
                    .dgamma(Memory.of(gradients.dgamma))
                    .dbeta(Memory.of(gradients.dbeta)));
        }
        return gradients;
    }

    double[] y() {
        return y;
    }

    double[] dx() {
        return dx;
    }

    double[] dgamma() {
        return dgamma;
    }

    double[] dbeta() {
        return dbeta;
    }
}
