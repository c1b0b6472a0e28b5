// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
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
        Objects.requireNonNull(name, "name");
        List<Candidate> candidates = candidates();
        for (Candidate candidate : candidates) {
            LayerNormBackend backend = candidate.backend();
            if (backend != null && candidate.name().equals(name) && candidate.availability().isAvailable()) {
                return backend;
            }
        }
        throw new BackendUnavailableException("no backend named '" + name + "' is available" + listing(candidates),
                candidates);
    }

    /**
     * Opens the pinned device, or else the one of highest rank that supports {@code spec}. The caller owns and closes
     * it.
     *
     * @throws BackendUnavailableException if there is none; says of every candidate why not
     * @throws IllegalArgumentException if the pin cannot be read
     */
    public static NormDevice open(NormSpec spec) {
        return open(spec, Pin.configured());
    }

    /**
     * Opens a device that the caller names. The caller owns and closes it.
     *
     * @param pin {@code NAME} for that backend's best device, or {@code NAME:ORDINAL}
     * @throws BackendUnavailableException if there is none that supports {@code spec}; says of every candidate why not
     * @throws IllegalArgumentException if the pin cannot be read
     */
    public static NormDevice open(NormSpec spec, String pin) {
        return open(spec, Pin.parse(pin, ""));
    }

    private static NormDevice open(NormSpec spec, @Nullable Pin pin) {
        List<Candidate> candidates = candidates();
        List<Refusal> refusals = new ArrayList<>();
        for (Choice choice : choices(candidates, pin, refusals)) {
            NormDevice device = choice.tryOpen(spec, refusals);
            if (device != null) {
                return device;
            }
        }
        throw unavailable(spec, pin, candidates, refusals);
    }

    private static BackendUnavailableException unavailable(NormSpec spec, @Nullable Pin pin, List<Candidate> candidates,
            List<Refusal> refusals) {
        String what = pin == null ? "no backend supports " + spec : refusal(pin, spec, candidates);
        String why = refusals.stream().map(Refusal::message).collect(Collectors.joining(", "));
        BackendUnavailableException unavailable = new BackendUnavailableException(
                what + (why.isEmpty() ? "" : " (" + why + ")") + listing(candidates), candidates);
        for (Refusal refusal : refusals) {
            if (refusal.cause != null) {
                unavailable.addSuppressed(refusal.cause);
            }
        }
        return unavailable;
    }

    private static String refusal(Pin pin, NormSpec spec, List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.name().equals(pin.name()) && !candidate.availability().isAvailable()) {
                return "the pin " + pin.described() + " names a backend that is not available: "
                        + candidate.availability();
            }
        }
        return "the pin " + pin.described() + " names no device that supports " + spec;
    }

    /** Why a device was passed over. */
    private record Refusal(String message, @Nullable Throwable cause) {}

    private static List<Choice> choices(List<Candidate> candidates, @Nullable Pin pin, List<Refusal> refusals) {
        List<Choice> choices = new ArrayList<>();
        for (Candidate candidate : candidates) {
            LayerNormBackend backend = candidate.backend();
            if (backend == null || (pin != null && !pin.name().equals(candidate.name()))
                    || !candidate.availability().isAvailable()) {
                continue;
            }
            try {
                List<DeviceInfo> devices = backend.devices();
                devices.stream().filter(info -> pin == null || pin.matches(info))
                        .forEach(info -> choices.add(new Choice(backend, info)));
                if (pin != null && devices.stream().noneMatch(pin::matches)) {
                    refusals.add(new Refusal(pin + ": there is no such device, there are " + devices, null));
                }
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, candidate.name() + ": listing its devices failed: " + failure, failure);
            }
        }
        choices.sort(Comparator.comparingInt((Choice choice) -> choice.info.rank()).reversed()
                .thenComparing(choice -> choice.info.backend()).thenComparingInt(choice -> choice.info.ordinal()));
        return choices;
    }

    private record Choice(LayerNormBackend backend, DeviceInfo info) {
        @Nullable
        NormDevice tryOpen(NormSpec spec, List<Refusal> refusals) {
            NormDevice device;
            try {
                device = Objects.requireNonNull(backend.open(info.ordinal()), "open() returned null");
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, info + ": opening it failed: " + failure, failure);
                return null;
            }
            try {
                Support support = device.support(spec);
                if (support.supported()) {
                    return device;
                }
                refusals.add(new Refusal(info + ": " + support.why(), null));
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, info + ": asking for its support failed: " + failure, failure);
            }
            try {
                device.close();
            } catch (RuntimeException | LinkageError failure) {
                refuse(refusals, info + ": closing it failed: " + failure, failure);
            }
            return null;
        }
    }

    /** A device that is there and fails is worth a warning, since another one quietly takes its place. */
    private static void refuse(List<Refusal> refusals, String message, Throwable failure) {
        LOG.log(System.Logger.Level.WARNING, message, failure);
        refusals.add(new Refusal(message, failure));
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
}
