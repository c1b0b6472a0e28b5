// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.Backends;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.bench.demo.DeviceSource;
import dev.lnorm.bench.run.InputException;
import java.util.ArrayList;
import java.util.List;
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
        if (backend == null) {
            return openPinnedOrBest(spec);
        }
        int colon = backend.indexOf(':');
        LayerNormBackend named = Backends.named(colon < 0 ? backend : backend.substring(0, colon));
        List<String> refusals = new ArrayList<>();
        for (DeviceInfo info : named.devices()) {
            if (colon >= 0 && !Integer.toString(info.ordinal()).equals(backend.substring(colon + 1))) {
                continue;
            }
            NormDevice device = named.open(info.ordinal());
            Support support = device.support(spec);
            if (support.supported()) {
                return device;
            }
            device.close();
            refusals.add(info + ": " + support.why());
        }
        throw new InputException("--backend " + backend + ": "
                + (refusals.isEmpty()
                        ? "there is no such device, it has " + named.devices()
                        : "it does not support " + spec + ": " + String.join("; ", refusals)));
    }

    private static NormDevice openPinnedOrBest(NormSpec spec) throws InputException {
        try {
            return Backends.open(spec);
        } catch (IllegalArgumentException unreadablePin) {
            throw new InputException(unreadablePin);
        }
    }
}
