// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.pytorch.global.torch;

/**
 * The two kernels that {@code at::native_layer_norm} and {@code at::native_layer_norm_backward} dispatch to on a CPU.
 * Called directly they write where the caller says; the operators themselves return new tensors, which would have to be
 * copied there. All arguments are addresses of {@code at::Tensor} objects, some of which may be undefined.
 */
final class AtenKernels {
    private static final String STUB = "_ZN2at6native12DispatchStubIPFv";
    private static final String FORWARD = STUB + "RKNS_6TensorES4_S4_lldPS2_S5_S5_ENS0_"
            + "37LayerNormKernel_DECLARE_DISPATCH_typeEE";
    private static final String BACKWARD = STUB + "RKNS_6TensorES4_S4_S4_S4_llPS2_S5_S5_ENS0_"
            + "45LayerNormBackwardKernel_DECLARE_DISPATCH_typeEE";

    /** {@code (x, gamma, beta, rows, width, epsilon, y, mean, rstd)}. */
    static final MethodHandle LAYER_NORM;

    /** {@code (dy, x, mean, rstd, gamma, rows, width, dx, dgamma, dbeta)}. */
    static final MethodHandle LAYER_NORM_BACKWARD;

    static {
        String capability = torch.get_cpu_capability().getString(); // loads the libraries that are looked into below
        LAYER_NORM = handle(FORWARD, capability, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_DOUBLE, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        LAYER_NORM_BACKWARD = handle(BACKWARD, capability, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    }

    private AtenKernels() {}

    /** The version and the instructions that are used. */
    static String description() {
        return "libtorch " + torch.class.getPackage().getImplementationVersion() + ", "
                + torch.get_cpu_capability().getString() + ", "
                + torch.get_num_threads() + " threads";
    }

    /** As ATen's dispatcher does: the kernel for AVX-512 if there is one, or else that for AVX2. */
    private static MethodHandle handle(String stub, String capability, FunctionDescriptor descriptor) {
        long kernel = switch (capability) {
            case "AVX512" -> firstOf(entry(stub, "6AVX512E"), entry(stub, "4AVX2E"));
            case "AVX2" -> entry(stub, "4AVX2E");
            default -> entry(stub, "7DEFAULTE");
        };
        return Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(kernel), descriptor);
    }

    private static long firstOf(long first, long second) {
        return first == 0 ? second : first;
    }

    /** The address in one entry of a kernel's table, 0 if it was not compiled for that. */
    private static long entry(String stub, String name) {
        MemorySegment symbol = SymbolLookup.loaderLookup().find(stub + name).orElseThrow(() -> new UnsatisfiedLinkError(
                "libtorch has no symbol " + stub + name + ": use the version that the POM names"));
        return symbol.reinterpret(Long.BYTES).get(JAVA_LONG, 0);
    }
}
