// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.Refusal.assertBadArgument;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a device may answer. */
class SupportTest {
    @Test
    void noSaysWhyAndDeclaresNothing() {
        Support no = Support.no("the device has no f64");
        assertFalse(no.supported());
        assertEquals("the device has no f64", no.why());
        assertEquals(Set.of(), no.capabilities());
        assertFalse(no.has(Capability.HEAP_MEMORY));
        assertEquals("not supported: the device has no f64", no.toString());
        assertBadArgument("why is blank: say what the device lacks", () -> Support.no(" "));
    }

    @Test
    void yesDeclaresExactlyWhatItIsGiven() {
        Support yes = Support.yes(Capability.SAVED_STATISTICS, Capability.HEAP_MEMORY);
        assertTrue(yes.supported());
        assertEquals("", yes.why());
        assertEquals(Set.of(Capability.HEAP_MEMORY, Capability.SAVED_STATISTICS), yes.capabilities());
        assertEquals("supported [SAVED_STATISTICS, HEAP_MEMORY]", yes.toString());
        assertThrows(UnsupportedOperationException.class, () -> yes.capabilities().add(Capability.BACKWARD));
    }

    @Test
    void contradictionsAreRefused() {
        assertBadArgument("BACKWARD is declared without SAVED_STATISTICS, which it reads: declare both",
                () -> Support.yes(Capability.HEAP_MEMORY, Capability.BACKWARD));
        assertBadArgument("no memory kind is declared, so no call could be made: declare HEAP_MEMORY, NATIVE_MEMORY or "
                + "DEVICE_MEMORY", () -> Support.yes(Capability.REPRODUCIBLE));
    }
}
