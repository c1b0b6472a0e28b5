// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which jar's {@code META-INF/services} names which provider. {@link java.util.ServiceLoader} does not say it of a
 * provider that fails to load, and its class may be in no jar at all.
 */
final class ServiceFiles {
    private static final String FILE = "META-INF/services/" + LayerNormBackend.class.getName();

    private ServiceFiles() {}

    /** The class names in the files that {@code loader} sees, in its order, each with the jar or folder of its file. */
    static Map<String, String> locations(ClassLoader loader) throws IOException {
        Map<String, String> locations = new LinkedHashMap<>();
        for (URL file : Collections.list(loader.getResources(FILE))) {
            for (String line : lines(file)) {
                String name = line.replaceFirst("#.*", "").strip();
                if (!name.isEmpty()) {
                    locations.putIfAbsent(name, location(file.toString()));
                }
            }
        }
        return locations;
    }

    private static List<String> lines(URL file) throws IOException {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false); // a cached jar would stay open
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /** {@code file:/app/x.jar} of {@code jar:file:/app/x.jar!/META-INF/...}, the folder of a file that is in none. */
    static String location(String file) {
        String place = file.endsWith(FILE) ? file.substring(0, file.length() - FILE.length()) : file;
        return place.startsWith("jar:") && place.endsWith("!/")
                ? place.substring("jar:".length(), place.length() - "!/".length())
                : place;
    }
}
