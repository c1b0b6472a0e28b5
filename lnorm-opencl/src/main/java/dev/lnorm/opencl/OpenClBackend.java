// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalization on OpenCL devices, named {@code opencl}: every device of every platform, in the order in which
 * the system lists them. Operands are in device memory ({@link NormDevice#allocate}, or wrapped by
 * {@link OpenClBuffer}). Found by {@link java.util.ServiceLoader}; thread-safe.
 *
 * <p>Settings, read when they are first needed:
 *
 * <ul>
 * <li>{@code lnorm.opencl.device} (system property) or {@code LNORM_OPENCL_DEVICE} (environment): the devices to use,
 * as {@code platform:device}, each an index or a part of the name, either left out for any: {@code 0:0}, {@code pocl:},
 * {@code :radeon}. One that matches no device makes the backend unavailable, with the list of what there is.
 * <li>{@code lnorm.opencl.kernels} (system property): {@code gpu} or {@code cpu} instead of the family of kernels that
 * is meant for the device. It changes no bit of any result where results are reproducible.
 * </ul>
 */
public final class OpenClBackend implements LayerNormBackend {
    private final OpenClProbe probe;

    /** Called by the service loader; does nothing. */
    public OpenClBackend() {
        this(null, null);
    }

    /**
     * With settings of its own in place of the system's.
     *
     * @param device {@code platform:device}, or null to ask the settings
     * @param kernels {@code gpu} or {@code cpu}, or null to ask the settings
     */
    OpenClBackend(@Nullable String device, @Nullable String kernels) {
        probe = new OpenClProbe(device, kernels);
    }

    @Override
    public String name() {
        return OpenClProbe.NAME;
    }

    /** Available, with the devices; or whether the driver, a platform, a device or a setting is at fault. */
    @Override
    public Availability availability() {
        return probe.availability();
    }

    @Override
    public List<DeviceInfo> devices() {
        return probe.devices();
    }

    /**
     * Opens a device. Its context and its compiled kernels are kept for the life of the process, and shared by all who
     * open it; kernels are compiled when a spec of their types is first prepared.
     *
     * @throws IllegalArgumentException if there is no such device
     */
    @Override
    public NormDevice open(int ordinal) {
        return probe.open(ordinal);
    }
}
