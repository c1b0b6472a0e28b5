// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Availability;
import dev.lnorm.BackendUnavailableException;
import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** The backend where there is no driver. */
@DisabledIf(value = "hasDriver", disabledReason = "this machine has a CUDA driver")
class CudaBackendTest {
    static boolean hasDriver() {
        return new CudaBackend().availability().isAvailable();
    }

    @Test
    void isFoundAndSaysWhatIsMissing() {
        List<Candidate> candidates = Backends.candidates();
        assertEquals(List.of("cuda"), candidates.stream().map(Candidate::name).toList());
        Availability.Unavailable why = assertInstanceOf(Availability.Unavailable.class,
                candidates.getFirst().availability());
        assertEquals(Availability.Reason.DRIVER_MISSING, why.reason());
        assertTrue(why.message().startsWith("there is no CUDA driver: "), why.message());
        assertTrue(why.remedy().contains("install NVIDIA's driver"), why.remedy());
        assertInstanceOf(IllegalArgumentException.class, why.cause());
    }

    @Test
    void hasNoDevices() {
        CudaBackend backend = new CudaBackend();
        assertTrue(backend.devices().isEmpty());
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> backend.open(0));
        assertTrue(refusal.getMessage().startsWith("cuda has no device 0: DRIVER_MISSING"), refusal.getMessage());
        assertThrows(BackendUnavailableException.class, () -> Backends.named("cuda"));
    }
}
