// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.List;
import java.util.Map;

/** A kernel as written. Labels map to an index into the statements (one past the last at the end). */
public record Entry(String name, int line, List<Variable> parameters, List<Variable> shared, int maximumThreads,
        List<Statement> statements, Map<String, Integer> labels) {}
