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
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two passes by {@link Transcription}: each row as a problem of its own, the parameter gradients as one of all. */
final class ExactKernel extends NormKernel {
    private final ExactSteps steps;
    private final int width;

    ExactKernel(NormDevice device, NormSpec spec, ExactSteps steps) {
        super(device, spec);
        this.steps = steps;
        this.width = spec.width();
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        double[] gamma = steps.parameter(call.gamma());
        double[] beta = steps.parameter(call.beta());
        for (long row = 0; row < call.x().count(); row++) {
            int first = steps.firstColumn(call.x(), row);
            Problem problem = Problem.of(spec(), rotated(steps.read(call.x(), row), first));
            Rows residual = call.residual();
            problem = residual == null ? problem : problem.residual(rotated(steps.read(residual, row), first));
            problem = gamma == null ? problem : problem.gamma(rotated(gamma, first));
            problem = beta == null ? problem : problem.beta(rotated(beta, first));
            NormResult result = Transcription.of(problem);
            Rows sum = call.sum();
            if (sum != null) {
                steps.write(sum, row, rotated(result.h(), width - first));
            }
            steps.write(call.y(), row, rotated(result.y(), width - first));
            save((HeapStatistics) call.statistics(), row, result);
        }
    }

    private void save(@Nullable HeapStatistics saved, long row, NormResult result) {
        if (saved != null) {
            steps.save(saved, row,
                    new SoftStatistics(result.shift()[0], result.correction()[0], result.rstd()[0]));
        }
    }

    /** {@code values} beginning with the one at {@code first}. */
    private static double[] rotated(double[] values, int first) {
        double[] rotated = new double[values.length];
        Arrays.setAll(rotated, i -> values[(i + first) % values.length]);
        return rotated;
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        parameterGradient(call, call.dgamma(), call.dgammaMode(), true);
        parameterGradient(call, call.dbeta(), call.dbetaMode(), false);
        Rows dx = call.dx();
        double[] gamma = steps.parameter(call.gamma());
        for (long row = 0; row < call.dy().count() && dx != null; row++) {
            int first = steps.firstColumn(call.x(), row);
            Problem problem = Problem.of(spec(), rotated(steps.read(call.x(), row), first))
                    .dy(rotated(steps.read(call.dy(), row), first));
            problem = gamma == null ? problem : problem.gamma(rotated(gamma, first));
            Rows dh = call.dh();
            problem = dh == null ? problem : problem.dh(rotated(steps.read(dh, row), first));
            steps.write(dx, row, rotated(Transcription.of(problem).dx(), width - first));
        }
    }

    private void parameterGradient(Backward call, @Nullable Memory out, Backward.Mode mode, boolean ofGamma) {
        int rows = Math.toIntExact(call.dy().count());
        if (out == null || (rows == 0 && mode == Backward.Mode.ACCUMULATE)) {
            return;
        }
        Problem problem = Problem.of(spec(), inOrder(call.x(), rows)).dy(inOrder(call.dy(), rows))
                .gradientType(out.type());
        Rows row = Rows.of(out, width);
        if (mode == Backward.Mode.ACCUMULATE) {
            double[] old = steps.read(row, 0);
            problem = ofGamma ? problem.accumulateDgamma(old) : problem.accumulateDbeta(old);
        }
        NormResult result = Transcription.of(problem);
        steps.write(row, 0, ofGamma ? result.dgamma() : result.dbeta());
    }

    private double[] inOrder(Rows rows, int count) {
        double[] all = new double[count * width];
        for (int row = 0; row < count; row++) {
            System.arraycopy(steps.read(rows, steps.rowAt(row, count)), 0, all, row * width, width);
        }
        return all;
    }
}
