// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instruction as written. The guard is a {@link Operand.Value} or a {@link Operand.Negated} predicate, or none.
 */
public record Statement(int line, @Nullable Operand guard, String opcode, List<Operand> operands) {}
