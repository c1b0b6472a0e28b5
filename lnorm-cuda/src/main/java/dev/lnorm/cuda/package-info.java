// SPDX-License-Identifier: Apache-2.0
/** The CUDA backend. This version has no kernels: {@link dev.lnorm.cuda.CudaBackend} says so and nothing else. */
@NullMarked
package dev.lnorm.cuda;

import org.jspecify.annotations.NullMarked;
