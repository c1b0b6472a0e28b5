// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import jcuda.driver.CUresult;

/** What the driver's codes mean here. */
final class DriverErrors {
    static final int OUT_OF_MEMORY = CUresult.CUDA_ERROR_OUT_OF_MEMORY;
    static final int NO_DEVICE = CUresult.CUDA_ERROR_NO_DEVICE;
    static final int NOT_READY = CUresult.CUDA_ERROR_NOT_READY;

    private static final int LAST_CODE = CUresult.CUDA_ERROR_UNKNOWN;

    private DriverErrors() {}

    /** {@code CUDA_ERROR_OUT_OF_MEMORY (2)}. */
    static String name(int code) {
        return CUresult.stringFor(code) + " (" + code + ")";
    }

    /** The code that {@link #name} of a {@code CudaException} speaks of; unknown if it is none. */
    static int codeOf(String name) {
        for (int code = 0; code < LAST_CODE; code++) {
            if (CUresult.stringFor(code).equals(name)) {
                return code;
            }
        }
        return LAST_CODE;
    }

    /**
     * Whether the context is of no use any more: every later call fails with the same code. Behind an unknown error
     * there may be anything, so nothing computed after it can be trusted.
     */
    static boolean isSticky(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_ECC_UNCORRECTABLE, CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED, CUresult.CUDA_ERROR_ASSERT,
                    CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR, CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUresult.CUDA_ERROR_MISALIGNED_ADDRESS, CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUresult.CUDA_ERROR_INVALID_PC, CUresult.CUDA_ERROR_LAUNCH_FAILED,
                    CUresult.CUDA_ERROR_EXTERNAL_DEVICE, CUresult.CUDA_ERROR_DEINITIALIZED,
                    CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE,
                    CUresult.CUDA_ERROR_MPS_CLIENT_TERMINATED, CUresult.CUDA_ERROR_UNKNOWN ->
                true;
            default -> false;
        };
    }

    /** What a user can do about it when there is no context yet, as the end of a message. */
    static String remedyBeforeOpening(int code) {
        return isSticky(code)
                ? "check nvidia-smi, and whether another process has the device for itself"
                : remedy(code);
    }

    /** What a user can do about it, as the end of a message. */
    static String remedy(int code) {
        if (isSticky(code)) {
            return "the driver serves this context no more, so the device has been closed: open it again";
        }
        return switch (code) {
            case OUT_OF_MEMORY -> "close buffers that are no longer used, or split the batch";
            case CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION ->
                "the driver does not know the PTX version of the kernels: update NVIDIA's driver";
            case CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND ->
                "the driver's PTX compiler (libnvidia-ptxjitcompiler) is not installed: install the whole driver";
            case CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU, CUresult.CUDA_ERROR_INVALID_PTX ->
                "the driver refuses the kernels: report the device and the driver's version";
            case CUresult.CUDA_ERROR_INVALID_CONTEXT, CUresult.CUDA_ERROR_NOT_INITIALIZED ->
                "somebody has reset the device: open it again";
            default -> "check nvidia-smi";
        };
    }
}
