// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import java.util.Set;

/** {@link WhatIsHere} with an emulated GPU that the property {@code options} describes, without a driver function. */
final class OtherMachine {
    private OtherMachine() {}

    public static void main(String[] arguments) {
        String absent = System.getProperty("absent", "");
        EmulatedGpu.start(EmulatedGpuOptions.parse(System.getProperty("options")),
                absent.isEmpty() ? Set.of() : Set.of(absent));
        WhatIsHere.main(arguments);
    }
}
