// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.DeviceException;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.testkit.Layout;
import java.util.List;

/** Rows wider than a warp in a JVM of its own, whose class path says which PTX: prints what is wrong with it. */
final class OneKernel {
    private static final int WIDTH = 1544; // two blocks of N2.1, in the second of which most threads lack a vector

    private OneKernel() {}

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
