// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The norm layer of the device under test. Activations are rounded to the spec's row type on their way in, parameters,
 * which are learnt in {@code double}, to its parameter type. Gradients of parameters are accumulated by the device
 * where it declares that it can, and otherwise overwrite poison.
 */
public final class BackendNorm implements Layer {
    private final LayerNorm norm;
    private final SavedStatistics saved;
    private final Layout layout;
    private final Parameter gamma;
    private final Parameter beta;
    private @Nullable Pass pass;

    /**
     * A layer with gamma 1 and beta 0 (with the unit offset, gamma 0).
     *
     * @param device runs it; stays open, and declares {@link Capability#BACKWARD} for {@code spec}
     * @param layout how operands lie in memory
     * @param rows the most rows of a forward pass
     */
    public BackendNorm(String name, NormDevice device, NormSpec spec, Layout layout, int rows) {
        this.norm = LayerNorm.on(device, spec);
        this.saved = norm.statistics(rows);
        this.layout = layout;
        double[] scale = new double[spec.width()];
        Arrays.fill(scale, spec.hasUnitOffsetGamma() ? 0 : 1);
        this.gamma = new Parameter(name + ".gamma", scale);
        this.beta = new Parameter(name + ".beta", new double[spec.width()]);
    }

    /** The operands of a forward pass that its backward pass uses too. */
    private static final class Pass {
        private final OperandSpace space;
        private final PlacedRows x;
        private final PlacedRows gamma;

        Pass(OperandSpace space, PlacedRows x, PlacedRows gamma) {
            this.space = space;
            this.x = x;
            this.gamma = gamma;
        }
    }

    @Override
    public double[] forward(double[] x) {
        forget();
        NormSpec spec = norm.spec();
        OperandSpace space = new OperandSpace(norm.device(), layout);
        Pass next = new Pass(space, rows(space, x), parameter(space, gamma.values()));
        pass = next;
        PlacedRows y = space.poisoned(spec.rowType(), x.length / spec.width(), spec.width());
        Forward call = Forward.of(next.x.rows(), y.rows()).gamma(next.gamma.parameter())
                .beta(parameter(space, beta.values()).parameter()).save(saved);
        space.upload();
        norm.forward(call);
        space.download();
        return y.values();
    }

    @Override
    public double[] backward(double[] dy) {
        Pass of = pass;
        if (of == null) {
            throw new IllegalStateException("backward was called without a forward pass before it");
        }
        NormSpec spec = norm.spec();
        PlacedRows dx = of.space.poisoned(spec.rowType(), dy.length / spec.width(), spec.width());
        PlacedRows dgamma = gradient(of.space, gamma);
        PlacedRows dbeta = gradient(of.space, beta);
        Backward call = Backward.of(rows(of.space, dy).rows(), of.x.rows(), saved).gamma(of.gamma.parameter())
                .dx(dx.rows()).dgamma(dgamma.parameter(), mode(gamma)).dbeta(dbeta.parameter(), mode(beta));
        of.space.upload();
        norm.backward(call);
        of.space.download();
        receive(gamma, dgamma);
        receive(beta, dbeta);
        return dx.values();
    }

    private PlacedRows rows(OperandSpace space, double[] values) {
        return space.holding(norm.spec().rowType(), stored(norm.spec().rowType(), values), norm.spec().width());
    }

    private PlacedRows parameter(OperandSpace space, double[] values) {
        ElementType type = norm.spec().parameterType();
        return space.holding(type, stored(type, values), norm.spec().width());
    }

    private PlacedRows gradient(OperandSpace space, Parameter of) {
        return mode(of) == Backward.Mode.ACCUMULATE
                ? parameter(space, of.gradient())
                : space.poisoned(norm.spec().parameterType(), 1, norm.spec().width());
    }

    private Backward.Mode mode(Parameter of) {
        return !of.isReset() && norm.capabilities().contains(Capability.ACCUMULATE)
                ? Backward.Mode.ACCUMULATE
                : Backward.Mode.OVERWRITE;
    }

    private void receive(Parameter of, PlacedRows gradient) {
        if (mode(of) == Backward.Mode.ACCUMULATE) {
            of.replace(gradient.values());
        } else {
            of.add(gradient.values());
        }
    }

    private static double[] stored(ElementType type, double[] values) {
        return Arrays.stream(values).map(value -> Stored.store(type, value)).toArray();
    }

    private void forget() {
        Pass before = pass;
        if (before != null) {
            before.space.close();
            pass = null;
        }
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(gamma, beta);
    }

    @Override
    public void close() {
        forget();
        saved.close();
        norm.close();
    }
}
