// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import static java.util.Locale.ROOT;

import dev.lnorm.Capability;
import dev.lnorm.Support;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the operands are. */
public enum MemoryKind {
    /** In Java arrays. */
    HEAP(Capability.HEAP_MEMORY),
    /** In native host memory. */
    NATIVE(Capability.NATIVE_MEMORY),
    /** In the device's own memory; copies there and back are timed apart. */
    DEVICE(Capability.DEVICE_MEMORY);

    private final Capability capability;

    MemoryKind(Capability capability) {
        this.capability = capability;
    }

    /** This kind where {@code support} declares it, or else the first that it does; empty when not supported. */
    Optional<MemoryKind> orNearest(Support support) {
        return Stream.concat(Stream.of(this), Stream.of(values())).filter(kind -> support.has(kind.capability))
                .findFirst();
    }

    /** The parameter of the benchmarks. */
    public String parameter() {
        return name().toLowerCase(ROOT);
    }
}
