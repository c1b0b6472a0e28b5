// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onnxruntime;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.peers.PeerQueue;

/** ONNX Runtime's execution provider for the host CPU. */
final class OnnxRuntimeDevice extends NormDevice {
    OnnxRuntimeDevice(DeviceInfo info) {
        super(info);
    }

    @Override
    public Support support(NormSpec spec) {
        if (spec.formula() != Formula.LAYER || spec.hasUnitOffsetGamma()) {
            return Support.no("this is the operator LayerNormalization alone");
        }
        if (spec.rowType() != spec.parameterType() || spec.rowType() == ElementType.BFLOAT16
                || spec.rowType() == ElementType.FLOAT16) {
            return Support.no("here ONNX Runtime is asked for f32 and f64, parameters alike");
        }
        return Support.yes(Capability.NATIVE_MEMORY);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return OnnxRuntimeKernel.load(this, spec);
    }

    @Override
    public DeviceQueue openQueue() {
        checkOpen();
        return new PeerQueue(this);
    }

    @Override
    protected void release() {}
}
