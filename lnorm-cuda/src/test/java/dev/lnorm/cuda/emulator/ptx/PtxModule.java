// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.List;
import java.util.Map;

/**
 * A whole PTX file.
 *
 * @param version the PTX version times ten: 64 for 6.4
 * @param target the compute capability times ten: 75 for sm_75
 * @param shared shared variables of the whole module
 */
public record PtxModule(int version, int target, List<Variable> shared, Map<String, Entry> entries) {

    /** Reads PTX text, which may end with a NUL. */
    public static PtxModule parse(String text) {
        return new ModuleParser(new Tokens(text)).parse();
    }
}
