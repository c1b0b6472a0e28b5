// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import dev.lnorm.BackendUnavailableException;
import dev.lnorm.Backends;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.bench.naive.NaiveBackend;

/** The devices that benchmarks run on: those of the backends that are found, and the naive baseline. */
public final class NormDevices {
    static final String NAIVE = "naive";

    private NormDevices() {}

    /**
     * Opens a device for {@code spec}; the caller closes it.
     *
     * @param backend {@code NAME}, {@code NAME:ORDINAL}, or {@code naive}
     * @throws dev.lnorm.BackendUnavailableException if there is none that supports it
     */
    public static NormDevice open(String backend, NormSpec spec) {
        return backend.equals(NAIVE) ? new NaiveBackend().open(0) : Backends.open(spec, backend);
    }

    /** What the backend's best device, or the one of that ordinal, declares for {@code spec}. */
    public static Support support(String backend, NormSpec spec) {
        try (NormDevice device = open(backend, spec)) {
            return device.support(spec);
        } catch (BackendUnavailableException none) {
            return Support.no(String.valueOf(none.getMessage()));
        }
    }
}
