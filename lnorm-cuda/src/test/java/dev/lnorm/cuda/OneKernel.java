// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.DeviceException;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.testkit.Layout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Rows wider than a warp in a JVM of its own, whose class path says which PTX: prints what is wrong with it. */
final class OneKernel {
    private static final int WIDTH = 1544; // two blocks of N2.1, in the second of which most threads lack a vector

    private OneKernel() {}

    /** What a JVM prints that has {@code ptx} in {@code folder}, before the one that ships. */
    static String outputWith(Path folder, String ptx) throws IOException, InterruptedException {
        Path copy = folder.resolve("dev/lnorm/cuda").resolve(PtxSource.SM75.resource());
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, ptx);
        Command run = Command.java(List.of(), folder + File.pathSeparator + System.getProperty("java.class.path"),
                OneKernel.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        return run.output();
    }

    public static void main(String[] arguments) {
        EmulatedGpu emulated = EmulatedCuda.ofCapability(75);
        try (NormDevice gpu = new CudaBackend().open(0)) {
            for (ElementType type : List.of(ElementType.FLOAT32, ElementType.FLOAT16)) {
                KernelCases.differences(gpu, NormSpec.layer(WIDTH).types(type, type), Layout.DENSE_DEVICE)
                        .forEach(System.out::println);
            }
            System.out.println("compared");
        } catch (DeviceException failure) {
            System.out.println(failure.getMessage());
            System.out.println("refused");
        } catch (RuntimeException failure) {
            System.out.println(failure.getMessage());
        }
        System.out.println("fault: " + emulated.lastFault().orElse("none"));
    }
}
