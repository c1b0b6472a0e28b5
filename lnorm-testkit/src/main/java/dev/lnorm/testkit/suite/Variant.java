// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Support;
import dev.lnorm.testkit.Place;
import java.util.Locale;

/**
 * What a check is asked for. Checks that do not depend on a part are asked once, with the first value of it.
 *
 * @param formula the formula
 * @param rows the type of rows
 * @param place where operands are
 */
public record Variant(Formula formula, ElementType rows, Place place) {
    /** The same at the first place that the device declares; unchanged if it declares none. */
    Variant atDeclaredPlace(Support support) {
        for (Place declared : Place.values()) {
            if (support.has(declared.needs())) {
                return new Variant(formula, rows, declared);
            }
        }
        return this;
    }

    /** As reports and the command line name it: {@code layer-f32-heap}. */
    @Override
    public String toString() {
        return (formula + "-" + rows + "-" + place).toLowerCase(Locale.ROOT);
    }
}
