// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.BackendUnavailableException;
import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CudaBackendTest {
    @Test
    void isFoundAndSaysWhyItCannotServe() {
        List<Candidate> candidates = Backends.candidates();
        assertEquals(List.of("cuda"), candidates.stream().map(Candidate::name).toList());
        assertFalse(candidates.getFirst().availability().isAvailable());
        assertEquals("LIBRARY_MISSING: this version of lnorm-cuda has no kernels; use the cpu backend (lnorm-cpu)",
                candidates.getFirst().availability().toString());
    }

    @Test
    void hasNoDevices() {
        CudaBackend backend = new CudaBackend();
        assertTrue(backend.devices().isEmpty());
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> backend.open(0));
        assertTrue(refusal.getMessage().startsWith("cuda has no device 0: "), refusal.getMessage());
        assertThrows(BackendUnavailableException.class, () -> Backends.named("cuda"));
    }
}
