// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import java.util.Set;

/**
 * {@link WhatIsHere} on an emulated machine: the system properties {@code machine}, as {@link EmulatedGpuOptions}
 * writes itself, and {@code absent}, a symbol that its driver lacks.
 */
final class MachineMain {
    private MachineMain() {}

    public static void main(String[] arguments) {
        String absent = System.getProperty("absent", "");
        EmulatedGpu.start(EmulatedGpuOptions.parse(System.getProperty("machine")),
                absent.isEmpty() ? Set.of() : Set.of(absent));
        WhatIsHere.main(arguments);
        System.exit(0); // the emulated driver's threads do not end by themselves
    }
}
