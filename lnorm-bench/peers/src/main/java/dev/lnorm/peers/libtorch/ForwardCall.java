// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import dev.lnorm.DeviceException;
import dev.lnorm.peers.PreparedCall;

/** The forward kernel with its arguments; the names are those of the formula, the values addresses of tensors. */
record ForwardCall(Tensors tensors, long x, long gamma, long beta, long rows, long width, double epsilon, long y,
        long mean, long rstd) implements PreparedCall {
    @Override
    public void run() {
        try {
            AtenKernels.LAYER_NORM.invokeExact(x, gamma, beta, rows, width, epsilon, y, mean, rstd);
        } catch (Throwable failure) {
            throw new DeviceException("libtorch's layer norm of " + rows + " rows of " + width + " failed", failure);
        }
    }

    @Override
    public void close() {
        tensors.close();
    }
}
