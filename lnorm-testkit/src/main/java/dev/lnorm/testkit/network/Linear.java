// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;
import java.util.random.RandomGenerator;

/** {@code y = W x + b} for each row. */
public final class Linear implements Layer {
    private final int inputs;
    private final int outputs;
    private final Parameter weight;
    private final Parameter bias;
    private double[] x = {};

    /**
     * Weights drawn from a normal distribution of variance {@code 1 / inputs}, so that outputs are of the size of
     * inputs, and a bias of zeros.
     *
     * @param name of the layer; the parameters are {@code name.weight} and {@code name.bias}
     */
    public Linear(String name, int inputs, int outputs, RandomGenerator random) {
        this.inputs = inputs;
        this.outputs = outputs;
        double[] initial = new double[outputs * inputs];
        for (int i = 0; i < initial.length; i++) {
            initial[i] = random.nextGaussian() / Math.sqrt(inputs);
        }
        this.weight = new Parameter(name + ".weight", initial);
        this.bias = new Parameter(name + ".bias", new double[outputs]);
    }

    @Override
    public double[] forward(double[] x) {
        this.x = x;
        int rows = x.length / inputs;
        double[] y = new double[rows * outputs];
        for (int row = 0; row < rows; row++) {
            for (int out = 0; out < outputs; out++) {
                double sum = bias.values()[out];
                for (int in = 0; in < inputs; in++) {
                    sum += weight.values()[out * inputs + in] * x[row * inputs + in];
                }
                y[row * outputs + out] = sum;
            }
        }
        return y;
    }

    @Override
    public double[] backward(double[] dy) {
        int rows = dy.length / outputs;
        double[] dx = new double[rows * inputs];
        double[] dweight = new double[outputs * inputs];
        double[] dbias = new double[outputs];
        for (int row = 0; row < rows; row++) {
            for (int out = 0; out < outputs; out++) {
                double slope = dy[row * outputs + out];
                dbias[out] += slope;
                for (int in = 0; in < inputs; in++) {
                    dweight[out * inputs + in] += slope * x[row * inputs + in];
                    dx[row * inputs + in] += slope * weight.values()[out * inputs + in];
                }
            }
        }
        weight.add(dweight);
        bias.add(dbias);
        return dx;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }
}
