// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.suite.Suite;
import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Versions of what took part in a run. */
public final class Versions {
    static final String UNKNOWN = "unknown";

    private Versions() {}

    /** The testkit's version. */
    public static String testkit() {
        return of(Suite.class);
    }

    /** The version of a class: its module's, or else {@code Implementation-Version} of its jar's manifest. */
    static String of(Class<?> type) {
        ModuleDescriptor descriptor = type.getModule().getDescriptor();
        if (descriptor != null && descriptor.rawVersion().isPresent()) {
            return descriptor.rawVersion().get();
        }
        Package declared = type.getPackage();
        String version = declared == null ? null : declared.getImplementationVersion();
        return version == null ? UNKNOWN : version;
    }

    /** Everything that the backend ran on and with, by name. */
    static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("testkit", testkit());
        environment.put("api", of(LayerNormBackend.class));
        environment.put("jdk", Runtime.version() + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor"));
        environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        environment.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        return environment;
    }
}
