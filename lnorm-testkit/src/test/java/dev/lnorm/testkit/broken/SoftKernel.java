// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two passes row by row, out of {@link SoftSteps}. */
final class SoftKernel extends NormKernel {
    private final SoftSteps steps;
    private final int width;

    SoftKernel(NormDevice device, NormSpec spec, SoftSteps steps) {
        super(device, spec);
        this.steps = steps;
        this.width = spec.width();
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        double[] gamma = steps.effectiveGamma(spec(), parameter(call.gamma()));
        double[] beta = steps.beta(spec(), parameter(call.beta()), call.gamma() != null);
        HeapStatistics saved = (HeapStatistics) call.statistics();
        long rows = steps.forwardRows(call.x().count());
        for (long row = 0; row < rows; row++) {
            double[] h = steps.read(call.x(), row);
            Rows residual = call.residual();
            if (residual != null) {
                h = steps.addResidual(spec(), h, steps.read(residual, row));
            }
            Rows sum = call.sum();
            if (sum != null) {
                steps.write(sum, row, h);
            }
            SoftStatistics statistics = steps.statistics(spec(), h);
            steps.write(call.y(), row, steps.normalize(spec(), h, statistics, gamma, beta));
            if (saved != null) {
                steps.save(saved, row, statistics);
            }
        }
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        double[] gamma = steps.effectiveGammaInBackward(spec(), parameter(call.gamma()));
        double[] dgamma = new double[width];
        double[] dbeta = new double[width];
        HeapStatistics saved = (HeapStatistics) call.statistics();
        for (long row = 0; row < call.dy().count(); row++) {
            double[] dy = steps.read(call.dy(), row);
            double[] xhat = steps.xhat(spec(), steps.read(call.x(), row), steps.load(saved, row));
            steps.addParameterGradients(dy, xhat, row, dgamma, dbeta);
            Rows dx = call.dx();
            if (dx != null) {
                Rows dh = call.dh();
                double[] added = dh == null ? new double[width] : steps.read(dh, row);
                steps.write(dx, row, steps.inputGradient(spec(), dy, xhat, gamma, steps.load(saved, row), added));
            }
        }
        finish(call.dgamma(), call.dgammaMode(), dgamma);
        finish(call.dbeta(), call.dbetaMode(), dbeta);
    }

    private void finish(@Nullable Memory out, Backward.Mode mode, double[] total) {
        if (out != null) {
            Rows row = Rows.of(out, width);
            double[] old = mode == Backward.Mode.ACCUMULATE ? steps.read(row, 0) : new double[width];
            steps.write(row, 0, steps.accumulate(mode, old, total));
        }
    }

    private double @Nullable [] parameter(@Nullable Memory memory) {
        return memory == null ? null : Arrays.copyOf(steps.read(Rows.of(memory, width), 0), width);
    }
}
