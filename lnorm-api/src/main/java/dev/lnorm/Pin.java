// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import org.jspecify.annotations.Nullable;

/**
 * A device that somebody asked for: {@code NAME}, any of that backend, or {@code NAME:ORDINAL}.
 *
 * @param name the backend's name
 * @param ordinal the device, or {@link #ANY}
 * @param source where it was set, for messages: empty, or in brackets after a space
 */
record Pin(String name, int ordinal, String source) {
    private static final int ANY = -1;

    /** The pin that is set for all calls that name none themselves, if any. */
    static @Nullable Pin configured() {
        String property = System.getProperty("lnorm.backend");
        String text = property == null ? System.getenv("LNORM_BACKEND") : property;
        return text == null || text.isBlank() ? null : parse(text, " (-Dlnorm.backend or LNORM_BACKEND)");
    }

    static Pin parse(String text, String source) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new Pin(text.strip(), ANY, source);
        }
        try {
            int ordinal = Integer.parseInt(text.substring(colon + 1).strip());
            if (ordinal >= 0) {
                return new Pin(text.substring(0, colon).strip(), ordinal, source);
            }
            throw unreadable(text, source, null);
        } catch (NumberFormatException notANumber) {
            throw unreadable(text, source, notANumber);
        }
    }

    private static IllegalArgumentException unreadable(String text, String source,
            @Nullable NumberFormatException cause) {
        return new IllegalArgumentException("the pin" + source + " is '" + text
                + "', which is neither NAME nor NAME:ORDINAL: write for example cpu or opencl:1", cause);
    }

    boolean matches(DeviceInfo info) {
        return ordinal == ANY || ordinal == info.ordinal();
    }

    /** For messages: the pin and where it was set. */
    String described() {
        return "'" + this + "'" + source;
    }

    @Override
    public String toString() {
        return ordinal == ANY ? name : name + ":" + ordinal;
    }
}
