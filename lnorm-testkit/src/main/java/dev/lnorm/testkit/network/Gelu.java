// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/**
 * The Gaussian error linear unit in its tanh form: {@code y = x (1 + tanh(s)) / 2} with
 * {@code s = sqrt(2/pi) (x + 0.044715 x^3)} (Hendrycks and Gimpel, 2016).
 */
public final class Gelu implements Layer {
    private static final double ROOT = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private double[] x = {};

    /** A layer without parameters. */
    public Gelu() {}

    @Override
    public double[] forward(double[] x) {
        this.x = x;
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = 0.5 * x[i] * (1 + Math.tanh(ROOT * (x[i] + CUBIC * x[i] * x[i] * x[i])));
        }
        return y;
    }

    @Override
    public double[] backward(double[] dy) {
        double[] dx = new double[dy.length];
        for (int i = 0; i < dx.length; i++) {
            double tanh = Math.tanh(ROOT * (x[i] + CUBIC * x[i] * x[i] * x[i]));
            double slopeOfTanh = (1 - tanh * tanh) * ROOT * (1 + 3 * CUBIC * x[i] * x[i]);
            dx[i] = dy[i] * 0.5 * (1 + tanh + x[i] * slopeOfTanh);
        }
        return dx;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }
}
