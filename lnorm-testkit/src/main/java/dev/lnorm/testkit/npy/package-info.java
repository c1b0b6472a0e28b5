// SPDX-License-Identifier: Apache-2.0
/**
 * NumPy files: {@code .npy} format versions 1 to 3, either byte order, C and Fortran order, of the element types that
 * lnorm computes with, and {@code .npz} archives of them. What cannot be read is refused with the file and the reason.
 */
@NullMarked
package dev.lnorm.testkit.npy;

import org.jspecify.annotations.NullMarked;
