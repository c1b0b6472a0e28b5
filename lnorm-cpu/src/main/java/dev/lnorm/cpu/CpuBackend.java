// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/**
 * Layer normalization on the host CPU, named {@code cpu}: one device, every element type, Java arrays and native
 * memory. It is available on every machine. Found by {@link java.util.ServiceLoader}; thread-safe.
 *
 * <p>System properties, read when they are first needed:
 *
 * <ul>
 * <li>{@code lnorm.cpu.threads}: threads that a large call is shared by; all processors by default.
 * <li>{@code lnorm.cpu.vectorBits}: 128, 256 or 512 instead of the machine's preferred vector; 0 for scalar rows.
 * <li>{@code lnorm.cpu.warmUp}: {@code false} for vector rows from the first call on, see below.
 * </ul>
 *
 * <p>None changes a bit of any result. On the class path vector rows need
 * {@code --add-modules jdk.incubator.vector}; without it scalar rows run, and opening the device logs one warning. With
 * it too, a JVM starts with scalar rows: vector rows take over once the JVM has compiled them, for which a background
 * thread runs them now and then for some seconds after the first call.
 */
public final class CpuBackend implements LayerNormBackend {
    private static final String NAME = "cpu";

    /** Called by the service loader; does nothing. */
    public CpuBackend() {}

    @Override
    public String name() {
        return NAME;
    }

    /** Available, with the kind of rows and the threads; unavailable only if one of its system properties is wrong. */
    @Override
    public Availability availability() {
        return CpuProbe.availability();
    }

    /** The host CPU, as one device whose memory is the Java heap's maximum; empty when not available. */
    @Override
    public List<DeviceInfo> devices() {
        return availability().isAvailable() ? List.of(host()) : List.of();
    }

    private static DeviceInfo host() {
        Runtime runtime = Runtime.getRuntime();
        String name = System.getProperty("os.arch", "unknown") + ", " + runtime.availableProcessors() + " processors";
        return DeviceInfo.of(NAME, 0, name, runtime.maxMemory(), DeviceInfo.RANK_CPU);
    }

    /**
     * Opens the host CPU. Threads start with the first call that is large enough to share.
     *
     * @param ordinal 0
     * @throws IllegalArgumentException if {@code ordinal} is not 0, or one of the system properties is wrong
     */
    @Override
    public NormDevice open(int ordinal) {
        return open(ordinal, CpuProbe.threads());
    }

    /**
     * Opens the host CPU with as many threads as the application can spare, whatever the system property says.
     *
     * @param ordinal 0
     * @param threads threads that a large call is shared by, the calling one among them; at least 1
     * @throws IllegalArgumentException if {@code ordinal} is not 0, {@code threads} is less than 1, or one of the
     *     system properties is wrong
     */
    public NormDevice open(int ordinal, int threads) {
        if (ordinal != 0) {
            throw new IllegalArgumentException("the CPU backend has device 0 only, device " + ordinal
                    + " was asked for");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", a call runs on at least 1 thread");
        }
        CpuProbe.warnOfScalarRows();
        return new CpuDevice(host(), CpuProbe.start(), threads, CpuDevice.SHARED_ELEMENTS);
    }
}
