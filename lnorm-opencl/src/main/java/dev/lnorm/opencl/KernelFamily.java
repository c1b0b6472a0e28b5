// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;
import java.util.ArrayList;
import java.util.List;

/** The two ways in which rows are given to work-items. Both have the same results, bit for bit. */
enum KernelFamily {
    /** A work-group for one row or some, whose work-items share its columns. */
    GPU("gpu"),
    /** A work-item for consecutive rows, in vectors as wide as the CPU's. */
    CPU("cpu");

    private static final String MESA = "rusticl";
    private static final int GPU_VECTOR = 4;
    private static final int SMALLEST_VECTOR = 4;
    private static final int LARGEST_VECTOR = 16;

    private final String suffix;

    KernelFamily(String suffix) {
        this.suffix = suffix;
    }

    /**
     * The family that is meant for a device. Mesa's compiler (rusticl) takes minutes for the vectors of the kernels for
     * CPUs, and two seconds for a kernel for GPUs.
     */
    static KernelFamily of(String platform, DeviceFacts facts) {
        boolean wantsGroups = facts.isGpu() || platform.equals(MESA);
        return wantsGroups && facts.largestGroup() >= LaunchConfig.TEAM ? GPU : CPU;
    }

    /** The names of the source files, in order. */
    List<String> sources() {
        List<String> sources = new ArrayList<>(sourcesOfElements());
        sources.addAll(List.of("calls", "sums", "statistics", suffix + "_sums", suffix + "_forward",
                suffix + "_backward", "parameters"));
        return sources;
    }

    /** Those of them that elements are loaded and stored with. */
    List<String> sourcesOfElements() {
        return List.of("types", suffix + "_vectors", "elements");
    }

    /** The names of its kernels, but for those of the parameter gradients, which are small. */
    List<String> kernels() {
        return this == GPU
                ? List.of("forward_gpu_held", "forward_gpu_reread", "backward_gpu_held", "backward_gpu_reread")
                : List.of("forward_cpu", "backward_cpu");
    }

    /** The kernel of this family that {@code what} is called in it: {@code forward_cpu}. */
    String kernel(String what) {
        return what + "_" + suffix;
    }

    /** Elements of a vector of the compute type. */
    int vector(DeviceFacts facts, ElementType computeType) {
        if (this == GPU) {
            return GPU_VECTOR;
        }
        int lanes = computeType == ElementType.FLOAT64 ? facts.doubleWidth() : facts.floatWidth();
        return Math.clamp(Integer.highestOneBit(Math.max(lanes, 1)), SMALLEST_VECTOR, LARGEST_VECTOR);
    }
}
