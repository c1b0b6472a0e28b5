// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/**
 * What a host asks for.
 *
 * @param dynamicShared bytes of shared memory beyond the kernel's own
 * @param parameters the parameters laid out as the kernel declares them
 * @param number counts launches
 * @param budget warp instructions after which a kernel is taken to run forever
 */
public record Launch(int blocksX, int blocksY, int blocksZ, int threadsX, int threadsY, int threadsZ, int dynamicShared,
        byte[] parameters,
        int number, long budget) {

    int threads() {
        return threadsX * threadsY * threadsZ;
    }

    long blocks() {
        return (long) blocksX * blocksY * blocksZ;
    }
}
