// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/**
 * Layer normalization by ONNX Runtime on the host CPU, named {@code onnxruntime}. The system property
 * {@code lnorm.peers.threads} sets its threads.
 */
public final class OnnxRuntimeBackend implements LayerNormBackend {
    private static final DeviceInfo HOST = DeviceInfo.of("onnxruntime", 0, "the host CPU",
            Runtime.getRuntime().maxMemory(), DeviceInfo.RANK_BASELINE);

    /** Called by the service loader; does nothing. */
    public OnnxRuntimeBackend() {}

    @Override
    public String name() {
        return HOST.backend();
    }

    @Override
    public Availability availability() {
        try {
            return Availability.available("ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion());
        } catch (LinkageError failure) {
            return Availability.unavailable(Availability.Reason.LIBRARY_MISSING,
                    "ONNX Runtime does not load: " + failure, "use a machine that its Maven artifact is for", failure);
        }
    }

    @Override
    public List<DeviceInfo> devices() {
        return availability().isAvailable() ? List.of(HOST) : List.of();
    }

    @Override
    public NormDevice open(int ordinal) {
        if (ordinal != 0) {
            throw new IllegalArgumentException("onnxruntime has device 0 only, device " + ordinal
                    + " was asked for");
        }
        return new OnnxRuntimeDevice(HOST);
    }
}
