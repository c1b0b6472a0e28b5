// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A provider that {@link Backends} found, whether or not it can be used or even loaded. Thread-safe. */
public final class Candidate {
    private final String provider;
    private final String location;
    private final @Nullable LayerNormBackend backend;
    private final @Nullable Throwable failure;

    private Candidate(String provider, String location, @Nullable LayerNormBackend backend,
            @Nullable Throwable failure) {
        this.provider = provider;
        this.location = location;
        this.backend = backend;
        this.failure = failure;
    }

    static Candidate loaded(LayerNormBackend backend, String location) {
        return new Candidate(backend.getClass().getName(), location, backend, null);
    }

    static Candidate broken(String provider, String location, Throwable failure) {
        return new Candidate(provider, location, null, failure);
    }

    /** The name of the provider's class. */
    public String provider() {
        return provider;
    }

    /** The jar or folder that it comes from, or {@code unknown}. */
    public String location() {
        return location;
    }

    /** The backend, or null if its class failed to load or to be constructed; {@link #availability} has the cause. */
    public @Nullable LayerNormBackend backend() {
        return backend;
    }

    /** The backend's name, or the provider's class if it failed to load. */
    public String name() {
        if (backend != null) {
            try {
                return Objects.requireNonNull(backend.name(), "name() returned null");
            } catch (RuntimeException | LinkageError | AssertionError broken) {
                return provider; // availability() tells why
            }
        }
        return provider;
    }

    /**
     * Asks the backend, which probes on the first call. Whatever a broken backend throws becomes the answer's cause.
     */
    public Availability availability() {
        if (backend == null) {
            return Availability.unavailable(Availability.Reason.BROKEN,
                    "the provider failed to load: " + rootOf(failure),
                    rootOf(failure) instanceof NoClassDefFoundError || rootOf(failure) instanceof ClassNotFoundException
                            ? "add the library that it needs beside " + location + ", or remove it"
                            : "report it to the author of " + provider + ", or remove " + location,
                    failure);
        }
        try {
            Objects.requireNonNull(backend.name(), "name() returned null");
            return Objects.requireNonNull(backend.availability(), "availability() returned null");
        } catch (RuntimeException | LinkageError | AssertionError thrown) {
            return Availability.unavailable(Availability.Reason.BROKEN, "the backend's probe threw " + thrown,
                    "report it to the author of " + provider + ", or remove " + location, thrown);
        }
    }

    /** What began it: {@link java.util.ServiceLoader} and the JVM wrap what constructors and initialisers throw. */
    private static @Nullable Throwable rootOf(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    /** For messages: {@code cpu (dev.lnorm.cpu.CpuBackend, file:/app/lnorm-cpu.jar)}. */
    @Override
    public String toString() {
        return name() + " (" + provider + ", " + location + ")";
    }
}
