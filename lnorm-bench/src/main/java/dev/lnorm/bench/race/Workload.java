// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;

/** What is normalized. */
public record Workload(Formula formula, ElementType type, Shape shape) {
    /** As the benchmarks make it: parameters have the compute type. */
    public NormSpec spec() {
        NormSpec spec = formula == Formula.LAYER ? NormSpec.layer(shape.width()) : NormSpec.rms(shape.width());
        return spec.types(type, type.compute());
    }

    /** Bytes of one operand of all rows. */
    public long operandBytes() {
        return (long) shape.rows() * shape.width() * type.bytes();
    }

    /** As in file names: {@code layer-f32-256x1024}. */
    String id() {
        return (formula == Formula.LAYER ? "layer-" : "rms-") + type + "-" + shape;
    }

    /** {@code 256x1024 f32}, with the formula when it is not LAYER. */
    @Override
    public String toString() {
        return shape + " " + type + (formula == Formula.LAYER ? "" : " " + formula);
    }
}
