// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import java.util.EnumMap;
import java.util.Map;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * A device of this machine, with what a process finds out or makes once for it: whether its arithmetic is exact, and
 * contexts with their programs. Thread-safe.
 */
final class FoundDevice {
    private final cl_platform_id platform;
    private final String platformName;
    private final int platformIndex;
    private final cl_device_id id;
    private final DeviceFacts facts;
    private final int index;
    private final Map<ElementType, Boolean> exact = new EnumMap<>(ElementType.class); // guarded by itself
    private final Map<KernelFamily, OpenClContext> contexts = new EnumMap<>(KernelFamily.class); // guarded by itself

    /**
     * A device.
     *
     * @param platformIndex the platform's place among all
     * @param index the device's place on its platform
     */
    FoundDevice(cl_platform_id platform, String platformName, int platformIndex, cl_device_id id, DeviceFacts facts,
            int index) {
        this.platform = platform;
        this.platformName = platformName;
        this.platformIndex = platformIndex;
        this.id = id;
        this.facts = facts;
        this.index = index;
    }

    cl_platform_id platform() {
        return platform;
    }

    String platformName() {
        return platformName;
    }

    int platformIndex() {
        return platformIndex;
    }

    cl_device_id id() {
        return id;
    }

    DeviceFacts facts() {
        return facts;
    }

    int index() {
        return index;
    }

    DeviceInfo info(int ordinal) {
        return DeviceInfo.of(OpenClProbe.NAME, ordinal, platformName + ", " + facts.name(), facts.memory(),
                facts.isGpu() ? DeviceInfo.RANK_GPU : DeviceInfo.RANK_CPU_THROUGH_DRIVER);
    }

    /** The kernels that are meant for it. */
    KernelFamily family() {
        return KernelFamily.of(platformName, facts);
    }

    /** Whether rows of {@code type} are computed exactly as IEEE 754 says. Runs the {@link ArithmeticProbe} once. */
    boolean isExact(ElementType type) {
        synchronized (exact) {
            return exact.computeIfAbsent(type, asked -> ArithmeticProbe.isExact(this, asked));
        }
    }

    /**
     * The context that all who open the device share. It and the programs that are built in it are kept for as long as
     * the process lives: building takes longer than most uses.
     */
    OpenClContext context(KernelFamily family) {
        synchronized (contexts) {
            return contexts.computeIfAbsent(family, absent -> OpenClContext.create(this, absent));
        }
    }

    /** As lists name it: {@code 0:0 Portable Computing Language, pthread-skylake, 3.1}. */
    @Override
    public String toString() {
        return platformIndex + ":" + index + " " + platformName + ", " + facts.name() + ", " + facts.driver();
    }
}
