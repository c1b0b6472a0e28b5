// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Every opcode form that makes one register out of others, spelled out in full. What is not in this table does not
 * exist for the emulator: no modifier is ever passed over.
 */
final class Forms {

    private static final Map<String, Form> ALL = all();

    private Forms() {}

    private static Map<String, Form> all() {
        Map<String, Form> forms = new HashMap<>();
        IntegerForms.addTo(forms);
        BitForms.addTo(forms);
        FloatForms.addTo(forms);
        ConversionForms.addTo(forms);
        return Map.copyOf(forms);
    }

    /** Null when unknown. */
    static Form find(String opcode) {
        return ALL.get(opcode);
    }

    static Set<String> names() {
        return ALL.keySet();
    }
}
