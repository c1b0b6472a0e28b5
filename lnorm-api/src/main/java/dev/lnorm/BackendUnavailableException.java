// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.List;

/**
 * No backend fits: none was found, the one that was asked for is missing or unavailable, or no device supports the
 * spec. The message lists every candidate with what keeps it from serving.
 */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Candidate> candidates;

    BackendUnavailableException(String message, List<Candidate> candidates) {
        super(message);
        this.candidates = List.copyOf(candidates);
    }

    /** Every provider that was found, broken ones included. Empty after deserialisation. */
    public List<Candidate> candidates() {
        return candidates == null ? List.of() : candidates;
    }
}
