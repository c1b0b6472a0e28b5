// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Gradients by central differences, to compare any backward pass with its forward pass in {@code double}. With a
 * function {@code y = f(v)} and the gradient {@code dy} that arrives at {@code y}, the loss is {@code L = sum dy * y},
 * and for each element of {@code v}
 *
 * <pre>{@code dL/dv ~ (L(v + delta) - L(v - delta)) / (2 delta)}</pre>
 *
 * <p>A function of the author's, layer by layer:
 *
 * <pre>{@code
 * for (LayerError error : GradientCheck.layers(network, input, dy, steps -> {})) {
 *     assertTrue(error.relativeError() < 1e-6, error::toString);
 * }
 * }</pre>
 *
 * <p>Functions are called in the caller's thread and must not keep state from call to call; arrays that are passed to
 * them are not used again after the call.
 */
public final class GradientCheck {
    /**
     * The step. The error of the difference is of the order of its square, that of rounding of {@code 1e-16 / delta}:
     * for values around 1 both are about 1e-10.
     */
    public static final double DELTA = 1e-5;

    /** Elements that share a call where rows are independent, each with two perturbed rows. */
    private static final int BATCH = 64;

    private GradientCheck() {}

    /** One layer of a network: a function of its input, and what its author says is the gradient. */
    public interface Layer {
        /** For messages. */
        String name();

        /** The output for {@code input}. */
        double[] forward(double[] input);

        /** The gradient of {@code sum dy * forward(input)} by {@code input}: what is checked. */
        double[] backward(double[] input, double[] dy);
    }

    /**
     * How wrong a layer's gradient is.
     *
     * @param layer its name
     * @param relativeError as {@link GradientCheck#relativeError} has it
     */
    public record LayerError(String layer, double relativeError) {}

    /**
     * The gradient of {@code sum dy * function(point)} by every element of {@code point}.
     *
     * @param dy as long as what {@code function} returns
     * @param progress told of elements done, {@code point.length} in all
     */
    public static double[] of(UnaryOperator<double[]> function, double[] point, double[] dy, IntConsumer progress) {
        return of(function, point, dy, all(point), progress);
    }

    /** The same for some elements of {@code point}: the gradient by {@code elements[k]} at {@code [k]}. */
    public static double[] of(
            UnaryOperator<double[]> function, double[] point, double[] dy, int[] elements, IntConsumer progress) {
        double[] gradient = new double[elements.length];
        for (int k = 0; k < elements.length; k++) {
            double[] raised = function.apply(stepped(point, elements[k], DELTA));
            double[] lowered = function.apply(stepped(point, elements[k], -DELTA));
            checkLength(dy, raised.length);
            double up = product(dy, 0, raised, 0, dy.length);
            double down = product(dy, 0, lowered, 0, dy.length);
            gradient[k] = (up - down) / (2 * DELTA);
            progress.accept(1);
        }
        return gradient;
    }

    /**
     * The same as {@link #of(UnaryOperator, double[], double[], IntConsumer)} for a function that works on each row for
     * itself, at a fraction of the cost: only the row of an element is evaluated again.
     *
     * @param function given any number of rows, one after the other, returns as many
     * @param width elements of a row that {@code function} is given
     * @param rows where the gradient is taken, whole rows
     */
    public static double[] ofRows(
            UnaryOperator<double[]> function, int width, double[] rows, double[] dy, IntConsumer progress) {
        return ofRows(function, width, rows, dy, all(rows), progress);
    }

    /** The same for some elements of {@code rows}: the gradient by {@code elements[k]} at {@code [k]}. */
    public static double[] ofRows(UnaryOperator<double[]> function, int width, double[] rows, double[] dy,
            int[] elements, IntConsumer progress) {
        if (rows.length % width != 0) {
            throw new IllegalArgumentException(
                    "there are " + rows.length + " elements, no multiple of the width " + width + ": pass whole rows");
        }
        double[] gradient = new double[elements.length];
        for (int first = 0; first < elements.length; first += BATCH) {
            int count = Math.min(BATCH, elements.length - first);
            double[] y = function.apply(perturbedRows(rows, width, elements, first, count));
            int outWidth = y.length / (2 * count);
            checkLength(dy, rows.length / width * outWidth);
            for (int k = 0; k < count; k++) {
                int dyStart = elements[first + k] / width * outWidth;
                double up = product(dy, dyStart, y, 2 * k * outWidth, outWidth);
                double down = product(dy, dyStart, y, (2 * k + 1) * outWidth, outWidth);
                gradient[first + k] = (up - down) / (2 * DELTA);
            }
            progress.accept(count);
        }
        return gradient;
    }

    /** The row of each element in pairs: the element raised by delta in row 2k, lowered in row 2k + 1. */
    private static double[] perturbedRows(double[] rows, int width, int[] elements, int first, int count) {
        double[] perturbed = new double[2 * count * width];
        for (int k = 0; k < count; k++) {
            int column = elements[first + k] % width;
            int rowStart = elements[first + k] - column;
            int up = 2 * k * width;
            System.arraycopy(rows, rowStart, perturbed, up, width);
            System.arraycopy(rows, rowStart, perturbed, up + width, width);
            perturbed[up + column] += DELTA;
            perturbed[up + width + column] -= DELTA;
        }
        return perturbed;
    }

    /**
     * Checks each layer of a network for itself, at the input that it gets and with the gradient that arrives at it, so
     * that a wrong layer is named and those below it are not. Errors come in the order of the layers.
     *
     * @param layers from input to output
     * @param dy the gradient by what the last layer returns
     * @param progress told of elements done: as many as all inputs of layers have
     */
    public static List<LayerError> layers(
            List<? extends Layer> layers, double[] input, double[] dy, IntConsumer progress) {
        List<double[]> inputs = new ArrayList<>(List.of(input));
        for (Layer layer : layers) {
            inputs.add(layer.forward(inputs.getLast().clone()));
        }
        List<LayerError> errors = new ArrayList<>();
        double[] arriving = dy;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            double[] differences = of(layer::forward, inputs.get(i), arriving, progress);
            double[] gradient = layer.backward(inputs.get(i).clone(), arriving.clone());
            errors.add(new LayerError(layer.name(), relativeError(gradient, differences)));
            arriving = differences; // the truth: what is below a wrong layer is checked with the right gradient
        }
        Collections.reverse(errors);
        return errors;
    }

    private static int[] all(double[] values) {
        return IntStream.range(0, values.length).toArray();
    }

    private static double[] stepped(double[] point, int element, double step) {
        double[] stepped = point.clone();
        stepped[element] += step;
        return stepped;
    }

    private static void checkLength(double[] dy, int length) {
        if (dy.length != length) {
            throw new IllegalArgumentException("dy has " + dy.length + " elements, what the function returns has "
                    + length + ": pass one gradient for each of them");
        }
    }

    private static double product(double[] dy, int dyStart, double[] y, int yStart, int length) {
        double product = 0;
        for (int i = 0; i < length; i++) {
            product += dy[dyStart + i] * y[yStart + i];
        }
        return product;
    }

    /**
     * How far two tensors are apart: {@code max|a - b| / max(|a| + |b|)}, each maximum over the whole tensor; 0 if all
     * is 0, NaN if there is a NaN.
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    public static double relativeError(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("a has " + a.length + " elements, b has " + b.length
                    + ": pass equal lengths");
        }
        double difference = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            difference = Math.max(difference, Math.abs(a[i] - b[i])); // Math.max keeps a NaN
            scale = Math.max(scale, Math.abs(a[i]) + Math.abs(b[i]));
        }
        return scale == 0 ? 0 : difference / scale;
    }
}
