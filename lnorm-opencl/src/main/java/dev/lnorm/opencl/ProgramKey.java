// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;

/**
 * What a program is built for. Widths, formulas and options of a call are arguments of its kernels, so that a device
 * has few programs.
 *
 * @param rows the type of rows
 * @param parameters the type of parameters
 */
record ProgramKey(ElementType rows, ElementType parameters) {
    static ProgramKey of(NormSpec spec) {
        return new ProgramKey(spec.rowType(), spec.parameterType());
    }

    /** The compiler's options; {@code types.cl} says what they mean. There are no others, and none of the user's. */
    String options(DeviceFacts facts, int vector) {
        StringBuilder options = new StringBuilder("-w -cl-std=CL1.2");
        options.append(" -DROW=").append(rows).append(" -DPARAMETER=").append(parameters).append(" -DV=")
                .append(vector);
        if (rows.compute() == ElementType.FLOAT64) {
            options.append(" -DCOMPUTE_F64");
        } else if (facts.roundsDivisions()) {
            options.append(" -cl-fp32-correctly-rounded-divide-sqrt");
        } else if (facts.hasDouble()) {
            options.append(" -DROOT_IN_F64");
        }
        if (facts.isGpu()) {
            options.append(" -DHELD_IN_REGISTERS");
        }
        return options.toString();
    }
}
