// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.BackendUnavailableException;
import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenClBackendTest {
    @Test
    void isFoundAndSaysWhyItCannotServe() {
        List<Candidate> candidates = Backends.candidates();
        assertEquals(List.of("opencl"), candidates.stream().map(Candidate::name).toList());
        assertFalse(candidates.getFirst().availability().isAvailable());
        assertEquals("LIBRARY_MISSING: this version of lnorm-opencl has no kernels; use the cpu backend (lnorm-cpu)",
                candidates.getFirst().availability().toString());
    }

    @Test
    void hasNoDevices() {
        OpenClBackend backend = new OpenClBackend();
        assertTrue(backend.devices().isEmpty());
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> backend.open(0));
        assertTrue(refusal.getMessage().startsWith("opencl has no device 0: "), refusal.getMessage());
        assertThrows(BackendUnavailableException.class, () -> Backends.named("opencl"));
    }
}
