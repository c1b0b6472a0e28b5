// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

/** Makes the norm layers of a network: those of a backend, or the reference. */
@FunctionalInterface
public interface NormSource {
    /**
     * A new norm layer.
     *
     * @param name of the layer; its parameters are {@code name.gamma} and {@code name.beta}
     * @param width features in a row
     */
    Layer norm(String name, int width);
}
