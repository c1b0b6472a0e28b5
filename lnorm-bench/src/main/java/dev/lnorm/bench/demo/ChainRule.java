// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import dev.lnorm.testkit.GradientCheck;
import dev.lnorm.testkit.StepwiseNorm;
import dev.lnorm.testkit.oracle.Problem;

/** Where the backward formula comes from: the chain rule taken one step at a time gives the same numbers. */
final class ChainRule implements Section {
    private static final Shape SHAPE = new Shape(4, 8, 16);
    private static final double LIMIT = 1e-10;

    @Override
    public String title() {
        return "Where the backward formula comes from (" + SHAPE + ")";
    }

    @Override
    public void show(Report report, DeviceSource devices) throws Exception {
        report.text("""
                The forward pass is six small steps. The chain rule walks back through them one at a time (d.. is
                the gradient by ..); adding it all up and cancelling gives the compact formula that the library
                uses, in two sweeps over the row instead of six.

                  forward                             backward
                  1  mean  = sum(x) / D               6  dbeta  = sum over rows of dy
                  2  a     = x - mean                    dgamma = sum over rows of dy xhat
                  3  var   = sum(a^2) / D                dxhat  = dy gamma
                  4  rstd  = (var + epsilon)^(-1/2)   5  drstd  = sum(dxhat a)          da = dxhat rstd
                  5  xhat  = a rstd                   4  dvar   = drstd (-1/2) rstd^3
                  6  y     = xhat gamma + beta        3  da     = da + dvar 2 a / D
                                                      2  dmean  = -sum(da)              dx = da
                                                      1  dx     = dx + dmean / D
                """);
        Sample sample = Sample.of(SHAPE);
        Gradients library = Gradients.of(sample, devices);
        StepwiseNorm stepwise = StepwiseNorm.of(Problem.of(Gradients.spec(SHAPE), sample.x()).gamma(sample.gamma())
                .beta(sample.beta()).dy(sample.dy()));
        report.out().println("First values, in f64:");
        report.values("mean", stepwise.mean());
        report.values("var", stepwise.variance());
        report.values("drstd", stepwise.drstd());
        report.values("dvar", stepwise.dvariance());
        report.values("dmean", stepwise.dmean());
        report.values("dx", stepwise.dx());
        report.lead("The compact formula, the steps and the library agree:");
        report.check("dx: steps and compact", GradientCheck.relativeError(stepwise.dx(), stepwise.compactDx()), LIMIT);
        report.check("y: steps and library", GradientCheck.relativeError(stepwise.y(), library.y()), LIMIT);
        report.check("dx: steps and library", GradientCheck.relativeError(stepwise.dx(), library.dx()), LIMIT);
        report.check("dgamma: steps and library", GradientCheck.relativeError(stepwise.dgamma(), library.dgamma()),
                LIMIT);
        report.check("dbeta: steps and library", GradientCheck.relativeError(stepwise.dbeta(), library.dbeta()), LIMIT);
    }
}
