// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/** Layers one after the other; itself a layer, so that blocks nest. */
public final class Network implements Layer {
    private final List<Layer> layers;

    /** The layers in the order of the forward pass; closed with this. */
    public Network(List<? extends Layer> layers) {
        this.layers = List.copyOf(layers);
    }

    /** The layers in the order of the forward pass. */
    public List<Layer> layers() {
        return layers;
    }

    @Override
    public double[] forward(double[] x) {
        double[] y = x;
        for (Layer layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }

    @Override
    public double[] backward(double[] dy) {
        double[] dx = dy;
        for (Layer layer : layers.reversed()) {
            dx = layer.backward(dx);
        }
        return dx;
    }

    @Override
    public List<Parameter> parameters() {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    /** Sets all gradients to zero, as a training loop does before each step. */
    public void resetGradients() {
        parameters().forEach(Parameter::reset);
    }

    @Override
    public void close() {
        layers.forEach(Layer::close);
    }
}
