// SPDX-License-Identifier: Apache-2.0
/**
 * The OpenCL backend, on JOCL. A call goes from {@link dev.lnorm.opencl.OpenClDevice} through {@code OpenClKernel},
 * which chooses kernels and geometry ({@code LaunchConfig}) and sets their arguments, to
 * {@link dev.lnorm.opencl.OpenClQueue}. The arithmetic is in the {@code .cl} files beside the classes.
 * {@code docs/opencl.md} is the tour.
 */
@NullMarked
package dev.lnorm.opencl;

import org.jspecify.annotations.NullMarked;
