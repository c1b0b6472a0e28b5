// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/**
 * Layer normalization on NVIDIA GPUs, named {@code cuda}: every element type, operands in device memory, the same bits
 * as on the CPU. It needs the driver and nothing else: kernels are in this jar, and the driver compiles them. Found by
 * {@link java.util.ServiceLoader}; thread-safe.
 *
 * <p>Memory, streams and their like that an application already has are wrapped by {@link CudaBuffer#wrap} and
 * {@link CudaQueue#wrap}.
 */
public final class CudaBackend implements LayerNormBackend {
    /** Called by the service loader; does nothing. */
    public CudaBackend() {}

    @Override
    public String name() {
        return CudaProbe.NAME;
    }

    /**
     * Available with a GPU of compute capability 7.5 or more and a driver of CUDA 10.1 or newer.
     */
    @Override
    public Availability availability() {
        return CudaProbe.result().availability();
    }

    /** The GPUs that are new enough, in the driver's order. */
    @Override
    public List<DeviceInfo> devices() {
        return CudaProbe.result().devices();
    }

    /**
     * Opens a GPU: its primary context, which it shares with everything in this process that uses the runtime API.
     *
     * @param ordinal the position in {@link #devices()}
     */
    @Override
    public NormDevice open(int ordinal) {
        return CudaProbe.open(ordinal);
    }
}
