// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.DeviceException;
import dev.lnorm.DeviceQueue;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import java.time.Duration;

/** An application whose GPU goes away within a call: prints what it hears of that, and {@link WhatIsHere} after it. */
final class LostMachine {
    private static final int WIDTH = 2_048;
    private static final int ROWS = 256;

    private LostMachine() {}

    public static void main(String[] arguments) {
        EmulatedGpu emulated = EmulatedCuda.ofCapability(75);
        NormDevice gpu = new CudaBackend().open(0);
        DeviceQueue queue = gpu.openQueue();
        LayerNorm norm = LayerNorm.on(gpu, NormSpec.layer(WIDTH));
        norm.forward(new float[WIDTH], null, null);
        Thread.ofPlatform().daemon().start(() -> killSoon(emulated));
        try {
            while (true) { // nearly all the time is the kernel's
                norm.forward(new float[ROWS * WIDTH], null, null);
            }
        } catch (DeviceException failure) {
            System.out.println("heard: " + failure.getMessage());
        }
        System.out.println("open: " + gpu.isOpen());
        print("after: ", () -> norm.forward(new float[WIDTH], null, null));
        print("finish: ", queue::finish);
        print("close: ", norm::close);
        print("close: ", gpu::close);
        WhatIsHere.main(arguments);
    }

    private static void killSoon(EmulatedGpu emulated) {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
        }
        emulated.kill();
    }

    private static void print(String what, Runnable call) {
        try {
            call.run();
            System.out.println(what + "done");
        } catch (RuntimeException failure) {
            System.out.println(what + failure);
        }
    }
}
