// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/**
 * One step of a network. Rows follow each other in dense arrays. A layer keeps from {@link #forward} what
 * {@link #backward} needs, so the two are called in turns. Not thread-safe.
 */
public interface Layer extends AutoCloseable {
    /**
     * The outputs for the rows of {@code x}.
     *
     * @param x {@code rows x inputs}; left as it is, and not to be changed before {@link #backward}
     * @return a new array, {@code rows x outputs}
     */
    double[] forward(double[] x);

    /**
     * Adds the gradients of the last forward pass to the layer's {@link #parameters}.
     *
     * @param dy the gradient of the loss by the outputs, {@code rows x outputs}
     * @return the gradient by {@code x}: a new array, {@code rows x inputs}
     */
    double[] backward(double[] dy);

    /** What is learnt; the same objects every time, in a fixed order. */
    List<Parameter> parameters();

    /** Frees what the layer holds; nothing for most. */
    @Override
    default void close() {}
}
