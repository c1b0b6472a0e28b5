// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import static java.util.Locale.ROOT;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.npy.NpyArray;
import dev.lnorm.testkit.npy.NpyType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The calls that one {@code run} makes: inputs that fit together, and from them the outputs. */
public final class Normalization {
    private final NormSpec spec;
    private final Layout layout;
    private final Input x;
    private final @Nullable Input residual;
    private final @Nullable Input gamma;
    private final @Nullable Input beta;
    private final @Nullable Input dy;

    private Normalization(NormSpec spec, Layout layout, Inputs inputs) {
        this.spec = spec;
        this.layout = layout;
        this.x = inputs.x();
        this.residual = inputs.find(Inputs.RESIDUAL);
        this.gamma = inputs.find(Inputs.GAMMA);
        this.beta = inputs.find(Inputs.BETA);
        this.dy = inputs.find(Inputs.DY);
    }

    /**
     * Checks that the inputs fit together.
     *
     * @throws InputException if a shape or a type does not fit, or a setting is out of range
     */
    public static Normalization of(Inputs inputs, Settings settings) throws InputException {
        Layout layout = Layout.of(inputs.x(), settings.axis());
        Types types = Types.of(inputs.x(), settings.type());
        ElementType parameters = types.parameters(inputs.find(Inputs.GAMMA), inputs.find(Inputs.BETA));
        Normalization normalization = new Normalization(spec(settings, layout.width(), types.rows(), parameters),
                layout, inputs);
        normalization.checkLikeX(normalization.residual);
        normalization.checkLikeX(normalization.dy);
        normalization.checkShape(normalization.gamma, layout.normalized(), "the normalized shape");
        normalization.checkShape(normalization.beta, layout.normalized(), "the normalized shape");
        return normalization;
    }

    private static NormSpec spec(Settings settings, int width, ElementType rows, ElementType parameters)
            throws InputException {
        try {
            NormSpec spec = settings.formula() == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
            spec = spec.types(rows, parameters).epsilon(settings.epsilon());
            return settings.unitOffset() ? spec.unitOffsetGamma() : spec;
        } catch (IllegalArgumentException refused) {
            throw new InputException("--eps: " + refused.getMessage(), refused);
        }
    }

    private void checkLikeX(@Nullable Input input) throws InputException {
        checkShape(input, layout.shape(), "the shape of x");
        if (input != null && input.array().type() != x.array().type()) {
            throw new InputException(input.source() + ": its dtype is " + input.dtype() + ", that of x is " + x.dtype()
                    + ": convert one to the dtype of the other");
        }
    }

    private void checkShape(@Nullable Input input, int[] expected, String what) throws InputException {
        if (input != null && !Arrays.equals(input.array().shape(), expected)) {
            throw new InputException(input.source() + ": its shape is " + Arrays.toString(input.array().shape()) + ", "
                    + what + " is " + Arrays.toString(expected) + ": reshape it, or choose another --axis");
        }
    }

    /** What is computed. */
    public NormSpec spec() {
        return spec;
    }

    /** How x is cut into rows. */
    public Layout layout() {
        return layout;
    }

    /** What came out of a run: the arrays by name, in the order to write them, and the time that the calls took. */
    public static final class Result {
        private final SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        private String times = "";

        private Result() {}

        /**
         * {@code y}, {@code h} with a residual, {@code mean}, {@code rstd}; with dy {@code dx}, {@code dgamma},
         * {@code dbeta}.
         */
        public SequencedMap<String, NpyArray> arrays() {
            return arrays;
        }

        /** {@code forward 1.234 ms, backward 2.345 ms}. */
        public String times() {
            return times;
        }

        private NpyArray add(String name, NpyArray array) {
            arrays.put(name, array);
            return array;
        }

        private void took(String pass, long start) {
            times += String.format(ROOT, "%s%s %.3f ms", times.isEmpty() ? "" : ", ", pass,
                    (System.nanoTime() - start) / 1e6);
        }
    }

    /**
     * Makes the calls.
     *
     * @param norm a layer normalization of {@link #spec}
     * @throws InputException if the device lacks what they need
     */
    public Result run(LayerNorm norm) throws InputException {
        Result result = new Result();
        int rows = layout.rows();
        try (SavedStatistics statistics = norm.statistics(rows)) {
            NpyArray normalized = forward(norm, statistics, result);
            NpyArray mean = result.add("mean", NpyArray.of(new double[rows], layout.leading()));
            NpyArray rstd = result.add("rstd", NpyArray.of(new double[rows], layout.leading()));
            statistics.read(0, mean.doubles(), rstd.doubles());
            if (dy != null) {
                backward(norm, statistics, normalized, dy.array(), result);
            }
        } catch (UnsupportedOperationException lacking) {
            throw new InputException(lacking);
        }
        return result;
    }

    /** The forward pass; returns what was normalized, which is the backward pass's x. */
    private NpyArray forward(LayerNorm norm, SavedStatistics statistics, Result result) {
        NpyArray y = result.add("y", zeros(x.array().type(), layout.shape(), x.array().length()));
        NpyArray normalized = x.array();
        Forward call = Forward.of(rows(x.array()), rows(y)).save(statistics);
        if (residual != null) {
            normalized = result.add("h", zeros(x.array().type(), layout.shape(), x.array().length()));
            call = call.residual(rows(residual.array())).sum(rows(normalized));
        }
        call = gamma == null ? call : call.gamma(parameter(gamma.array()));
        call = beta == null ? call : call.beta(parameter(beta.array()));
        long start = System.nanoTime();
        norm.forwardCopying(call);
        result.took("forward", start);
        return normalized;
    }

    private void backward(LayerNorm norm, SavedStatistics statistics, NpyArray normalized, NpyArray gradient,
            Result result) {
        NpyType dtype = Types.gradientDtype(x, gamma, beta);
        NpyArray dx = result.add("dx", zeros(x.array().type(), layout.shape(), x.array().length()));
        NpyArray dgamma = result.add("dgamma", zeros(dtype, layout.normalized(), layout.width()));
        NpyArray dbeta = result.add("dbeta", zeros(dtype, layout.normalized(), layout.width()));
        Backward call = Backward.of(rows(gradient), rows(normalized), statistics).dx(rows(dx))
                .dgamma(parameter(dgamma)).dbeta(parameter(dbeta));
        call = gamma == null ? call : call.gamma(parameter(gamma.array()));
        long start = System.nanoTime();
        norm.backwardCopying(call);
        result.took("backward", start);
    }

    private Rows rows(NpyArray array) {
        return Rows.of(memory(array, spec.rowType()), layout.width());
    }

    private Memory parameter(NpyArray array) {
        return memory(array, spec.parameterType());
    }

    private static Memory memory(NpyArray array, ElementType type) {
        return switch (type) {
            case FLOAT64 -> Memory.of(array.doubles());
            case FLOAT32 -> Memory.of(array.floats());
            case FLOAT16, BFLOAT16 -> Memory.of(array.bits(), type);
        };
    }

    private static NpyArray zeros(NpyType dtype, int[] shape, int length) {
        return switch (dtype) {
            case FLOAT64 -> NpyArray.of(new double[length], shape);
            case FLOAT32 -> NpyArray.of(new float[length], shape);
            case FLOAT16, UINT16, INT16 -> NpyArray.of(dtype, new short[length], shape);
        };
    }
}
