// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;

/** The two passes row by row, out of {@link SoftSteps}. */
class SoftKernel extends NormKernel {
    private final SoftSteps steps;

    SoftKernel(NormDevice device, NormSpec spec, SoftSteps steps) {
        super(device, spec);
        this.steps = steps;
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        double[] gamma = steps.effectiveGamma(spec(), steps.parameter(call.gamma()));
        double[] beta = steps.beta(spec(), steps.parameter(call.beta()), call.gamma() != null);
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
        steps.finished(call);
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        steps.backward(new SoftBackward(call, spec(), steps));
        steps.finished(call);
    }
}
