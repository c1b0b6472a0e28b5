// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backends on the class path or module path. Thread-safe; every call looks anew.
 *
 * <p>The default device is the one with the highest {@link DeviceInfo#rank} that supports the spec. The system property
 * {@code lnorm.backend}, or else the environment variable {@code LNORM_BACKEND}, pins another: {@code NAME} or
 * {@code NAME:ORDINAL}. A pin that cannot be served is an error, never a fallback.
 */
public final class Backends {
    private static final System.Logger LOG = System.getLogger(Backends.class.getName());

    private Backends() {}

    /** Every provider that is found, broken ones included. Does not probe: {@link Candidate#availability} does. */
    public static List<Candidate> candidates() {
        return Discovery.candidates();
    }

    /**
     * The available backend of that name.
     *
     * @throws BackendUnavailableException if there is none, or it is not available; lists all candidates
     */
    public static LayerNormBackend named(String name) {
        List<Candidate> candidates = candidates();
        for (Candidate candidate : candidates) {
            LayerNormBackend backend = candidate.backend();
            if (backend != null && candidate.name().equals(name) && candidate.availability().isAvailable()) {
                return backend;
            }
        }
        throw new BackendUnavailableException("no backend named '" + name + "' is available" + listing(candidates), candidates);
    }

    /**
     * Opens the pinned device, or else the one of highest rank that supports {@code spec}. The caller owns and closes it.
     *
     * @throws BackendUnavailableException if there is none; says of every candidate why not
     * @throws IllegalArgumentException if the pin cannot be read
     */
    public static NormDevice open(NormSpec spec) {
        List<Candidate> candidates = candidates();
        Pin pin = Pin.read();
        List<String> refusals = new ArrayList<>();
        for (Choice choice : choices(candidates, pin, refusals)) {
            NormDevice device = choice.tryOpen(spec, refusals);
            if (device != null) {
                return device;
            }
        }
        String wanted = pin == null ? "no backend supports " + spec : "the pinned backend '" + pin + "' does not support " + spec;
        throw new BackendUnavailableException(wanted + listing(candidates) + String.join("", refusals), candidates);
    }

    private static List<Choice> choices(List<Candidate> candidates, @Nullable Pin pin, List<String> refusals) {
        List<Choice> choices = new ArrayList<>();
        for (Candidate candidate : candidates) {
            LayerNormBackend backend = candidate.backend();
            if (backend == null || (pin != null && !pin.name.equals(candidate.name()))
                    || !candidate.availability().isAvailable()) {
                continue;
            }
            try {
                for (DeviceInfo info : backend.devices()) {
                    if (pin == null || pin.matches(info)) {
                        choices.add(new Choice(backend, info));
                    }
                }
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, candidate.name() + ": listing its devices failed: " + failure, failure);
            }
        }
        choices.sort(Comparator.comparingInt((Choice choice) -> -choice.info.rank())
                .thenComparing(choice -> choice.info.backend()).thenComparingInt(choice -> choice.info.ordinal()));
        return choices;
    }

    private record Choice(LayerNormBackend backend, DeviceInfo info) {
        @Nullable NormDevice tryOpen(NormSpec spec, List<String> refusals) {
            NormDevice device;
            try {
                device = backend.open(info.ordinal());
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, info + ": opening it failed: " + failure, failure);
                return null;
            }
            try {
                Support support = device.support(spec);
                if (support.supported()) {
                    return device;
                }
                refusals.add("\n  " + info + ": " + support.why());
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, info + ": asking for its support failed: " + failure, failure);
            }
            device.close();
            return null;
        }
    }

    /** A device that is there and fails is worth a warning, since another one quietly takes its place. */
    private static void refuse(List<String> refusals, String message, Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, message, failure);
        refusals.add("\n  " + message);
    }

    private static String listing(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return ": no backend was found, put a backend jar such as lnorm-cpu beside lnorm-api";
        }
        StringBuilder listing = new StringBuilder("; found:");
        for (Candidate candidate : candidates) {
            listing.append("\n  ").append(candidate).append(": ").append(candidate.availability());
        }
        return listing.toString();
    }

    /** {@code NAME} or {@code NAME:ORDINAL}. */
    private record Pin(String name, int ordinal) {
        private static final int ANY = -1;

        static @Nullable Pin read() {
            String property = System.getProperty("lnorm.backend");
            String text = property == null ? System.getenv("LNORM_BACKEND") : property;
            if (text == null || text.isBlank()) {
                return null;
            }
            int colon = text.indexOf(':');
            if (colon < 0) {
                return new Pin(text.strip(), ANY);
            }
            try {
                return new Pin(text.substring(0, colon).strip(), Integer.parseUnsignedInt(text.substring(colon + 1).strip()));
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("the pin (-Dlnorm.backend or LNORM_BACKEND) is '" + text
                        + "', which is neither NAME nor NAME:ORDINAL: write for example cpu or opencl:1", notANumber);
            }
        }

        boolean matches(DeviceInfo info) {
            return ordinal == ANY || ordinal == info.ordinal();
        }

        @Override
        public String toString() {
            return ordinal == ANY ? name : name + ":" + ordinal;
        }
    }
}
