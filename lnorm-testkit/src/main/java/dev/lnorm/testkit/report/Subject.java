// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import dev.lnorm.Availability;
import dev.lnorm.Candidate;
import dev.lnorm.LayerNormBackend;
import java.security.CodeSource;

/**
 * The backend under test, as a reader of the report can tell it from any other.
 *
 * @param name its name
 * @param provider its class
 * @param location the jar or folder that the class comes from, or {@code unknown}
 * @param version the version that its module or its jar's manifest gives, or {@code unknown}
 * @param availability whether it is available, and with what driver, or why not
 */
public record Subject(String name, String provider, String location, String version, Availability availability) {
    /** What discovery found. */
    public static Subject of(Candidate candidate) {
        LayerNormBackend backend = candidate.backend();
        return new Subject(candidate.name(), candidate.provider(), candidate.location(),
                backend == null ? Versions.UNKNOWN : Versions.of(backend.getClass()), candidate.availability());
    }

    /** A backend that was made without discovery. */
    public static Subject of(LayerNormBackend backend) {
        Class<?> type = backend.getClass();
        CodeSource source = type.getProtectionDomain().getCodeSource();
        String location = source == null || source.getLocation() == null
                ? Versions.UNKNOWN
                : source.getLocation().toString();
        return new Subject(backend.name(), type.getName(), location, Versions.of(type), backend.availability());
    }
}
