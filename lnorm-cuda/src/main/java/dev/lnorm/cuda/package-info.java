// SPDX-License-Identifier: Apache-2.0
/**
 * The CUDA backend. {@link dev.lnorm.cuda.CudaBackend} says its name, and a call goes from the kernel
 * ({@code CudaKernel}), which chooses how to launch ({@code LaunchConfig}), through the queue
 * ({@link dev.lnorm.cuda.CudaQueue}) to the PTX that is compiled from {@code src/main/cuda}.
 */
@NullMarked
package dev.lnorm.cuda;

import org.jspecify.annotations.NullMarked;
