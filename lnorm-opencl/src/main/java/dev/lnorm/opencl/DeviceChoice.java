// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which devices to use: {@code platform:device}, each an index or a part of a name in any case, empty for any.
 *
 * @param text as it was given
 * @param platform the part before the colon
 * @param device the part behind it; without a colon, empty
 */
record DeviceChoice(String text, String platform, String device) {
    static DeviceChoice parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new DeviceChoice(text, text.strip(), "")
                : new DeviceChoice(text, text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }

    /**
     * The devices that match.
     *
     * @throws IllegalArgumentException if none does; lists them all
     */
    List<FoundDevice> from(List<FoundDevice> all) {
        List<FoundDevice> chosen = all.stream().filter(found -> matches(platform, found.platformIndex(),
                found.platformName()) && matches(device, found.index(), found.facts().name())).toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(OpenClProbe.DEVICE + " (or " + OpenClProbe.DEVICE_VARIABLE + ") is \""
                    + text
                    + "\", which no device matches: pass platform:device, each an index or a part of the name, of "
                    + all.stream().map(FoundDevice::toString).collect(Collectors.joining("; ")));
        }
        return chosen;
    }

    private static boolean matches(String wanted, int index, String name) {
        return wanted.isEmpty() || wanted.equals(Integer.toString(index))
                || (!wanted.chars().allMatch(Character::isDigit)
                        && name.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT)));
    }
}
