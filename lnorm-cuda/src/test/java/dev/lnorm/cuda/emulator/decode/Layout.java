// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.ptx.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays variables out one after the other, each at its alignment; those without a size all begin where the others end.
 */
record Layout(Map<String, Long> addresses, int bytes) {

    static Layout of(List<Variable> variables) {
        Map<String, Long> addresses = new HashMap<>();
        int end = 0;
        int alignment = 1;
        for (Variable variable : variables) {
            if (variable.bytes() > 0) {
                int start = Math.ceilDiv(end, variable.alignment()) * variable.alignment();
                addresses.put(variable.name(), (long) start);
                end = start + variable.bytes();
            } else {
                alignment = Math.max(alignment, variable.alignment());
            }
        }
        boolean dynamic = variables.stream().anyMatch(variable -> variable.bytes() == 0);
        int total = dynamic ? Math.ceilDiv(end, alignment) * alignment : end;
        variables.stream().filter(variable -> variable.bytes() == 0)
                .forEach(variable -> addresses.put(variable.name(), (long) total));
        return new Layout(addresses, total);
    }
}
