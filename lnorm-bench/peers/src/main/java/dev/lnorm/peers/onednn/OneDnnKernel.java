// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onednn;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.peers.Address;
import dev.lnorm.peers.NativeStatistics;
import dev.lnorm.peers.Ones;
import dev.lnorm.peers.PeerQueue;
import dev.lnorm.peers.PreparedCall;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.jspecify.annotations.Nullable;

/** oneDNN's layer normalization: a primitive for each call, in the caller's memory. */
final class OneDnnKernel extends NormKernel {
    private final OneDnnDevice device;

    OneDnnKernel(OneDnnDevice device, NormSpec spec) {
        super(device, spec);
        this.device = device;
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        if (call.x().count() > 0) {
            ((PeerQueue) queue).run(call, () -> prepare(call));
        }
    }

    @Override
    protected void backward(Backward call, DeviceQueue queue) {
        if (spec().formula() == Formula.RMS) {
            super.backward(call, queue); // refuses: it is not declared, see OneDnnDevice
        } else if (call.x().count() > 0) {
            ((PeerQueue) queue).run(call, () -> prepare(call));
        } else {
            clear(call.dgamma());
            clear(call.dbeta());
        }
    }

    private static void clear(@Nullable Memory gradient) {
        if (gradient instanceof Memory.Native outside) {
            outside.segment().fill((byte) 0);
        }
    }

    private PreparedCall prepare(Forward call) {
        Normalization norm = new Normalization(device.engine(), spec(), call.x().count());
        Memory gamma = call.gamma();
        Memory beta = call.beta();
        layer_normalization_forward.primitive_desc description = norm.forward(call.statistics() != null, gamma != null,
                beta != null);
        Execution.Builder builder = new Execution.Builder(norm, device.engine(), description)
                .with(dnnl.DNNL_ARG_SRC, description.src_desc(), Address.of(call.x()))
                .with(dnnl.DNNL_ARG_DST, description.dst_desc(), Address.of(call.y()));
        if (gamma != null) {
            builder.with(dnnl.DNNL_ARG_SCALE, description.weights_desc(), Address.of(gamma));
        }
        if (beta != null) {
            builder.with(dnnl.DNNL_ARG_SHIFT, description.weights_desc(), Address.of(beta));
        }
        if (call.statistics() instanceof NativeStatistics saved) {
            if (spec().formula() == Formula.LAYER) {
                builder.with(dnnl.DNNL_ARG_MEAN, description.mean_desc(), new Address(saved.means()));
            }
            builder.with(dnnl.DNNL_ARG_VARIANCE, description.variance_desc(), new Address(saved.spreads()));
        }
        return builder.build(new layer_normalization_forward(description));
    }

    private PreparedCall prepare(Backward call) {
        Normalization norm = new Normalization(device.engine(), spec(), call.x().count());
        Memory dgamma = call.dgamma();
        Memory dbeta = call.dbeta();
        boolean scaled = call.gamma() != null || dgamma != null;
        boolean shifted = dbeta != null;
        layer_normalization_backward.primitive_desc description = norm.backward(scaled, shifted);
        NativeStatistics saved = (NativeStatistics) call.statistics();
        Execution.Builder builder = new Execution.Builder(norm, device.engine(), description)
                .with(dnnl.DNNL_ARG_DIFF_DST, description.diff_dst_desc(), Address.of(call.dy()))
                .with(dnnl.DNNL_ARG_SRC, description.src_desc(), Address.of(call.x()))
                .with(dnnl.DNNL_ARG_VARIANCE, description.variance_desc(), new Address(saved.spreads()));
        if (spec().formula() == Formula.LAYER) {
            builder.with(dnnl.DNNL_ARG_MEAN, description.mean_desc(), new Address(saved.means()));
        }
        if (scaled) {
            Memory gamma = call.gamma();
            builder.with(dnnl.DNNL_ARG_SCALE, description.weights_desc(), gamma == null
                    ? norm.own(Ones.of(spec()))
                    : Address.of(gamma));
        }
        if (call.dx() == null) {
            builder.withOwn(dnnl.DNNL_ARG_DIFF_SRC, description.diff_src_desc());
        } else {
            builder.with(dnnl.DNNL_ARG_DIFF_SRC, description.diff_src_desc(), Address.of(call.dx()));
        }
        gradient(builder, dnnl.DNNL_ARG_DIFF_SCALE, description, dgamma, scaled);
        gradient(builder, dnnl.DNNL_ARG_DIFF_SHIFT, description, dbeta, false);
        return builder.build(new layer_normalization_backward(description));
    }

    /** A gradient of the parameters; {@code needed} if oneDNN computes it even when the caller does not want it. */
    private static void gradient(Execution.Builder builder, int number,
            layer_normalization_backward.primitive_desc description, @Nullable Memory wanted, boolean needed) {
        if (wanted != null) {
            builder.with(number, description.diff_weights_desc(), Address.of(wanted));
        } else if (needed) {
            builder.withOwn(number, description.diff_weights_desc());
        }
    }
}
