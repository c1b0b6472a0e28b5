// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import java.util.Map;
import java.util.TreeMap;

/** Rules whose checks convict no broken backend here, and why they are asked all the same. */
final class Guards {
    static final Map<String, String> RULES = new TreeMap<>(Map.of(
            "A1", "Discovery: a provider that is registered; tried by lnorm-api's own tests with broken providers.",
            "C1", "The API refuses before a backend sees the call.",
            "S3", "The API keeps account of what is saved.",
            "V6", "The API refuses before a backend sees the call."));

    private Guards() {}
}
