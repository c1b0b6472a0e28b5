// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.DeviceInfo;

/** CPU devices for tests. */
final class Devices {
    private Devices() {}

    /** A device that shares every call of two rows and more among its threads, however small. */
    static CpuDevice open(boolean vectors, int threads) {
        String name = (vectors ? "vector rows, " + CpuProbe.vectorBits() + " bit" : "scalar rows") + ", " + threads
                + " threads";
        return new CpuDevice(DeviceInfo.of("cpu", 0, name, 0, 0),
                vectors ? CpuDevice.Start.VECTOR : CpuDevice.Start.SCALAR, threads, 0);
    }
}
