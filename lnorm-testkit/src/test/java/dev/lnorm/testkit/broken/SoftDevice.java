// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.DeviceInfo;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;

/** The one device of a {@link SoftBackend}. */
class SoftDevice extends NormDevice {
    private final SoftBackend backend;

    SoftDevice(SoftBackend backend, DeviceInfo info) {
        super(info);
        this.backend = backend;
    }

    @Override
    public Support support(NormSpec spec) {
        return backend.support(spec);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return backend.prepare(this, spec);
    }

    @Override
    protected void release() {}
}
