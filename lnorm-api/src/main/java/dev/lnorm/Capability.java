// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * What a device can do for a spec beyond a plain forward pass over dense rows. A call that needs a capability which is
 * not declared is refused before anything is written; a capability that is declared is held to the conformance testkit.
 */
public enum Capability {
    /** Every result has the exact bits that {@code docs/numerics.md} defines. */
    REPRODUCIBLE,
    /** The forward pass can save its statistics ({@link Forward#save}). */
    SAVED_STATISTICS,
    /** The backward pass. Needs {@link #SAVED_STATISTICS}. */
    BACKWARD,
    /** Residuals: {@link Forward#residual}, {@link Forward#sum} and {@link Backward#dh}. */
    RESIDUAL,
    /** {@link Backward.Mode#ACCUMULATE}. */
    ACCUMULATE,
    /** Gradients of 16-bit parameters stored in the compute type. */
    WIDE_GRADIENTS,
    /** Rows that are not dense: strides and blocks. (Dense rows may begin at any element.) */
    STRIDED_ROWS,
    /** Outputs that are exactly one of the inputs ({@code y = x}, {@code dx = dy}, ...). */
    IN_PLACE,
    /** Operands in Java arrays. */
    HEAP_MEMORY,
    /** Operands in native host memory. */
    NATIVE_MEMORY,
    /** Operands in the device's own memory ({@link NormDevice#allocate}). */
    DEVICE_MEMORY
}
