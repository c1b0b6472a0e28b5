// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import java.io.IOException;

/** An application that is stopped within a call, as by Ctrl-Z, and goes on: says whether its call does. */
final class PausedMachine {
    private static final int WIDTH = 2_048;
    private static final int ROWS = 64;

    private PausedMachine() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        EmulatedGpu.start(EmulatedGpuOptions.standard());
        try (NormDevice gpu = new CudaBackend().open(0);
                LayerNorm norm = LayerNorm.on(gpu, NormSpec.layer(WIDTH))) {
            norm.forward(new float[WIDTH], null, null);
            long me = ProcessHandle.current().pid();
            String script = "kill -STOP " + me + "; sleep 0.2; kill -CONT " + me;
            Process pause = new ProcessBuilder("sh", "-c", script).start();
            while (pause.isAlive()) { // nearly all the time is the kernel's
                norm.forward(new float[ROWS * WIDTH], null, null);
            }
            System.out.println("paused: " + pause.waitFor() + ", open: " + gpu.isOpen());
        }
    }
}
