// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.Backends;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.bench.demo.DeviceSource;
import dev.lnorm.bench.run.InputException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The {@code --backend} option. Without it {@link Backends#open} decides: the pin, or else the highest rank. */
final class BackendOption implements DeviceSource {
    @Option(
            names = "--backend",
            paramLabel = "NAME[:ORDINAL]",
            description = "Run on this backend, such as cpu or opencl:1 (default: the pin of -Dlnorm.backend or "
                    + "LNORM_BACKEND, or else the device of highest rank).")
    private @Nullable String backend;

    BackendOption() {}

    @Override
    public NormDevice open(NormSpec spec) throws InputException {
        try {
            return backend == null ? Backends.open(spec) : Backends.open(spec, backend);
        } catch (IllegalArgumentException unreadablePin) {
            throw new InputException(unreadablePin);
        }
    }
}
