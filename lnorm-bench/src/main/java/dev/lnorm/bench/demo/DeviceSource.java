// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;

/** Where devices come from: the best one, or the one that the user asked for. */
public interface DeviceSource {
    /**
     * Opens a device that supports {@code spec}; the caller closes it.
     *
     * @throws dev.lnorm.BackendUnavailableException if there is none
     * @throws Exception if the user asked for something that is not there
     */
    NormDevice open(NormSpec spec) throws Exception;
}
