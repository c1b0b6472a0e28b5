// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;

/** What is known of a device before it is opened. An immutable value. */
public final class DeviceInfo {
    /** The rank of a baseline that is there to be compared with, not used. */
    public static final int RANK_BASELINE = 10;
    /** The rank of a CPU that is reached through an accelerator's driver, such as OpenCL on PoCL. */
    public static final int RANK_CPU_THROUGH_DRIVER = 50;
    /** The rank of the host CPU. */
    public static final int RANK_CPU = 100;
    /** The rank of a GPU or another accelerator with memory of its own. */
    public static final int RANK_GPU = 200;

    private final String backend;
    private final int ordinal;
    private final String name;
    private final long memory;
    private final int rank;

    private DeviceInfo(String backend, int ordinal, String name, long memory, int rank) {
        this.backend = Objects.requireNonNull(backend, "backend");
        this.ordinal = ordinal;
        this.name = Objects.requireNonNull(name, "name");
        this.memory = memory;
        this.rank = rank;
    }

    /**
     * Describes a device.
     *
     * @param backend {@link LayerNormBackend#name()}
     * @param ordinal its position among the backend's devices, from 0
     * @param name the vendor's name for it
     * @param memory the memory that calls can use, in bytes
     * @param rank its place among all devices of the machine: the highest that supports a spec is the default. Start
     *     from the {@code RANK_} constants and add a little to order devices of a kind.
     */
    public static DeviceInfo of(String backend, int ordinal, String name, long memory, int rank) {
        return new DeviceInfo(backend, ordinal, name, memory, rank);
    }

    /** The name of the backend that it belongs to. */
    public String backend() {
        return backend;
    }

    /** Its position among the backend's devices, from 0. */
    public int ordinal() {
        return ordinal;
    }

    /** The vendor's name for it. */
    public String name() {
        return name;
    }

    /** The memory that calls can use, in bytes. */
    public long memory() {
        return memory;
    }

    /** Its place among all devices: the highest rank that supports a spec is the default. */
    public int rank() {
        return rank;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeviceInfo that && ordinal == that.ordinal && memory == that.memory && rank == that.rank
                && backend.equals(that.backend) && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(backend, ordinal, name, memory, rank);
    }

    /** As in messages and as in the pin: {@code cpu:0 (AMD EPYC)}. */
    @Override
    public String toString() {
        return backend + ":" + ordinal + " (" + name + ")";
    }
}
