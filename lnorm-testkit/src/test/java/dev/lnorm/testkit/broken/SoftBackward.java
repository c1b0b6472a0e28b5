// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One backward call: the parameter gradients, then the input gradient, which may overwrite {@code dy}. */
final class SoftBackward {
    private final Backward call;
    private final NormSpec spec;
    private final SoftSteps steps;
    private final HeapStatistics saved;
    private final long rows;

    SoftBackward(Backward call, NormSpec spec, SoftSteps steps) {
        this.call = call;
        this.spec = spec;
        this.steps = steps;
        this.saved = (HeapStatistics) call.statistics();
        this.rows = steps.backwardRows(call.dy().count());
    }

    Backward call() {
        return call;
    }

    void parameterGradients() {
        double[] dgamma = new double[spec.width()];
        double[] dbeta = new double[spec.width()];
        for (long row = 0; row < rows; row++) {
            double[] dy = steps.read(call.dy(), row);
            steps.addParameterGradients(dy, xhat(row), row, dgamma, dbeta);
        }
        store(call.dgamma(), steps.dgammaMode(call), dgamma);
        store(call.dbeta(), steps.dbetaMode(call), dbeta);
    }

    private void store(@Nullable Memory out, Backward.Mode mode, double[] total) {
        if (out == null || (rows == 0 && mode == Backward.Mode.ACCUMULATE)) {
            return;
        }
        Rows row = Rows.of(out, spec.width());
        double[] old = mode == Backward.Mode.ACCUMULATE ? steps.read(row, 0) : new double[spec.width()];
        steps.write(row, 0, steps.accumulate(spec, old, total));
    }

    void inputGradients() {
        Rows dx = call.dx();
        double[] gamma = steps.effectiveGammaInBackward(spec, steps.parameter(call.gamma()));
        for (long row = 0; row < rows && dx != null; row++) {
            double[] dy = steps.read(call.dy(), row);
            double rstd = steps.load(spec, saved, row).rstd();
            steps.write(dx, row, steps.inputGradient(spec, dy, xhat(row), gamma, rstd, dh(row)));
        }
    }

    private double[] xhat(long row) {
        return steps.xhat(spec, steps.read(call.x(), row), steps.load(spec, saved, row));
    }

    private double[] dh(long row) {
        Rows dh = call.dh();
        if (dh != null) {
            return steps.read(dh, row);
        }
        double[] none = new double[spec.width()];
        Arrays.fill(none, -0.0);
        return none;
    }
}
