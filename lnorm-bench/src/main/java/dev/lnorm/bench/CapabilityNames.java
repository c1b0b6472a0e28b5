// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.Capability;
import java.util.Set;
import java.util.stream.Collectors;

/** Capabilities as the command line prints them. */
final class CapabilityNames {
    private CapabilityNames() {}

    /** {@code REPRODUCIBLE BACKWARD ...}, in the order of the enum. */
    static String of(Set<Capability> capabilities) {
        return capabilities.stream().sorted().map(Capability::name).collect(Collectors.joining(" "));
    }
}
