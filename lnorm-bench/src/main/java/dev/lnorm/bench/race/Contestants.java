// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.bench.race.Contestant.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Finds contestants by the names that the command line uses. */
public final class Contestants {
    /** The CPU backend without vectors. */
    public static final String SCALAR = "scalar";
    /** Layer normalization as array expressions, see {@link dev.lnorm.bench.naive}. */
    public static final String NAIVE = "naive";

    /** The CPU backend starts with scalar rows; what is raced is what it has come to after a second or two. */
    private static final List<String> WARM = List.of("-Dlnorm.cpu.warmUp=false");

    private Contestants() {}

    /**
     * The contestants of these names, in that order.
     *
     * @throws IllegalArgumentException if there is no such backend or it is not available
     */
    public static List<Contestant> named(List<String> names) {
        List<Contestant> contestants = new ArrayList<>();
        for (String name : names) {
            if (contestants.stream().anyMatch(earlier -> earlier.name().equals(name))) {
                throw new IllegalArgumentException("the backend " + name + " is named twice");
            }
            contestants.add(named(name));
        }
        return contestants;
    }

    private static Contestant named(String name) {
        return switch (name) {
            case SCALAR -> new Contestant(name, "cpu", Role.BASELINE, List.of("-Dlnorm.cpu.vectorBits=0"));
            case NAIVE -> new Contestant(name, NAIVE, Role.BASELINE, List.of());
            default -> new Contestant(name, name, role(available(name.split(":", 2)[0])), WARM);
        };
    }

    /** The peers on the class path: backends whose devices rank as baselines. */
    public static List<Contestant> peers() {
        return Backends.candidates().stream()
                .filter(candidate -> candidate.availability().isAvailable())
                .filter(candidate -> candidate.backend() != null && role(candidate.backend()) == Role.PEER)
                .map(candidate -> named(candidate.name())).toList();
    }

    private static Role role(LayerNormBackend backend) {
        List<DeviceInfo> devices = backend.devices();
        return !devices.isEmpty() && devices.getFirst().rank() <= DeviceInfo.RANK_BASELINE ? Role.PEER : Role.SUBJECT;
    }

    private static LayerNormBackend available(String backend) {
        List<Candidate> candidates = Backends.candidates();
        for (Candidate candidate : candidates) {
            LayerNormBackend found = candidate.backend();
            if (found != null && candidate.name().equals(backend)) {
                if (!candidate.availability().isAvailable()) {
                    throw new IllegalArgumentException("the backend " + backend + " cannot race: "
                            + candidate.availability());
                }
                return found;
            }
        }
        throw new IllegalArgumentException("there is no backend " + backend + " to race: there are "
                + candidates.stream().map(Candidate::name).collect(Collectors.joining(", ")) + ", " + SCALAR + " and "
                + NAIVE + ", with --peers also native libraries");
    }
}
