// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A device's answer to the one question it is asked of a {@link NormSpec}. Immutable. */
public final class Support {
    private final String why;
    private final Set<Capability> capabilities;

    private Support(String why, Set<Capability> capabilities) {
        this.why = why;
        this.capabilities = capabilities;
    }

    /**
     * Not supported.
     *
     * @param why the reason, as a clause: {@code the device has no f64}
     */
    public static Support no(String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException("why is blank: say what the device lacks");
        }
        return new Support(why, Set.of());
    }

    /**
     * Supported, with exactly these capabilities.
     *
     * @throws IllegalArgumentException if no memory kind is among them, or {@link Capability#BACKWARD} is without
     *     {@link Capability#SAVED_STATISTICS}
     */
    public static Support yes(Capability... capabilities) {
        EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
        set.addAll(List.of(capabilities));
        if (set.contains(Capability.BACKWARD) && !set.contains(Capability.SAVED_STATISTICS)) {
            throw new IllegalArgumentException("BACKWARD is declared without SAVED_STATISTICS, which it reads: "
                    + "declare both");
        }
        if (!set.contains(Capability.HEAP_MEMORY) && !set.contains(Capability.NATIVE_MEMORY)
                && !set.contains(Capability.DEVICE_MEMORY)) {
            throw new IllegalArgumentException("no memory kind is declared, so no call could be made: "
                    + "declare HEAP_MEMORY, NATIVE_MEMORY or DEVICE_MEMORY");
        }
        return new Support("", Collections.unmodifiableSet(set));
    }

    /** Whether the spec can be prepared. */
    public boolean supported() {
        return why.isEmpty();
    }

    /** Why not; empty when supported. */
    public String why() {
        return why;
    }

    /** What is declared for the spec; empty when not supported. */
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** Whether {@code capability} is declared. */
    public boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    @Override
    public String toString() {
        return supported() ? "supported " + capabilities : "not supported: " + why;
    }
}
