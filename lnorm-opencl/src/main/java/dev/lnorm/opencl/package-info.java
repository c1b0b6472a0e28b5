// SPDX-License-Identifier: Apache-2.0
/** The OpenCL backend. This version has no kernels: {@link dev.lnorm.opencl.OpenClBackend} says so and nothing else. */
@NullMarked
package dev.lnorm.opencl;

import org.jspecify.annotations.NullMarked;
