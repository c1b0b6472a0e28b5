// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

/**
 * What the emulated machine is.
 *
 * @param devices how many devices there are
 * @param driverVersion as {@code cuDriverGetVersion} answers it: 12060 for CUDA 12.6; decides which PTX versions are
 *     accepted
 * @param computeCapability times ten: 75
 * @param multiprocessors multiprocessors of each device
 * @param memoryBytes memory of each device
 * @param launchBudget warp instructions after which a launch is taken to run forever
 */
public record EmulatedGpuOptions(int devices, int driverVersion, int computeCapability, int multiprocessors,
        long memoryBytes,
        long launchBudget) {

    /** The shared memory of a thread block of a kernel that has not asked for more. */
    public static final int SHARED_BYTES = 48 << 10;

    /** One device of compute capability 7.5 with 256 MB and four multiprocessors, and a driver of CUDA 12.6. */
    public static EmulatedGpuOptions standard() {
        return new EmulatedGpuOptions(1, 12060, 75, 4, 256L << 20, 500_000_000L);
    }

    public EmulatedGpuOptions withDevices(int count) {
        return new EmulatedGpuOptions(count, driverVersion, computeCapability, multiprocessors, memoryBytes,
                launchBudget);
    }

    public EmulatedGpuOptions withDriverVersion(int version) {
        return new EmulatedGpuOptions(devices, version, computeCapability, multiprocessors, memoryBytes, launchBudget);
    }

    public EmulatedGpuOptions withComputeCapability(int tenfold) {
        return new EmulatedGpuOptions(devices, driverVersion, tenfold, multiprocessors, memoryBytes, launchBudget);
    }

    public EmulatedGpuOptions withMultiprocessors(int count) {
        return new EmulatedGpuOptions(devices, driverVersion, computeCapability, count, memoryBytes, launchBudget);
    }

    public EmulatedGpuOptions withMemory(long bytes) {
        return new EmulatedGpuOptions(devices, driverVersion, computeCapability, multiprocessors, bytes, launchBudget);
    }

    public EmulatedGpuOptions withLaunchBudget(long warpInstructions) {
        return new EmulatedGpuOptions(devices, driverVersion, computeCapability, multiprocessors, memoryBytes,
                warpInstructions);
    }

    /** The most shared memory of a thread block, for kernels that ask for it: that of real GPUs of this capability. */
    public int mostSharedBytes() {
        return switch (computeCapability) {
            case 70 -> 96 << 10;
            case 75 -> 64 << 10;
            case 80, 87 -> 163 << 10;
            case 86, 89, 120 -> 99 << 10;
            case 90, 100 -> 227 << 10;
            default -> SHARED_BYTES;
        };
    }

    /** As words; the opposite of {@link #parse}. */
    public String format() {
        return devices + " " + driverVersion + " " + computeCapability + " " + multiprocessors + " " + memoryBytes + " "
                + launchBudget;
    }

    /** From the words of {@link #format}. */
    public static EmulatedGpuOptions parse(String text) {
        String[] words = text.split(" ", -1);
        return new EmulatedGpuOptions(Integer.parseInt(words[0]), Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
    }
}
