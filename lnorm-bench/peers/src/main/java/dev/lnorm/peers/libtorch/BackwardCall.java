// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import dev.lnorm.DeviceException;
import dev.lnorm.peers.PreparedCall;

/** The backward kernel with its arguments; the names are those of the formula, the values addresses of tensors. */
record BackwardCall(Tensors tensors, long dy, long x, long mean, long rstd, long gamma, long rows, long width, long dx,
        long dgamma, long dbeta) implements PreparedCall {
    @Override
    public void run() {
        try {
            AtenKernels.LAYER_NORM_BACKWARD.invokeExact(dy, x, mean, rstd, gamma, rows, width, dx, dgamma, dbeta);
        } catch (Throwable failure) {
            throw new DeviceException("libtorch's layer norm backward of " + rows + " rows of " + width + " failed",
                    failure);
        }
    }

    @Override
    public void close() {
        tensors.close();
    }
}
