// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/** {@code y = x + inner(x)}: the stream past a block that keeps gradients alive in deep networks. */
public final class Residual implements Layer {
    private final Layer inner;

    /** Around {@code inner}, whose outputs are as many as its inputs; closed with this. */
    public Residual(Layer inner) {
        this.inner = inner;
    }

    @Override
    public double[] forward(double[] x) {
        return plus(x, inner.forward(x));
    }

    @Override
    public double[] backward(double[] dy) {
        return plus(dy, inner.backward(dy));
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    @Override
    public List<Parameter> parameters() {
        return inner.parameters();
    }

    @Override
    public void close() {
        inner.close();
    }
}
