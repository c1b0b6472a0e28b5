// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.ElementType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an element type by its symbol: {@code f64}, {@code f32}, {@code f16}, {@code bf16}. */
final class ElementTypeConverter implements ITypeConverter<ElementType> {
    ElementTypeConverter() {}

    @Override
    public ElementType convert(String symbol) {
        try {
            return ElementType.of(symbol);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
