// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import dev.lnorm.ElementType;
import dev.lnorm.testkit.npy.NpyType;
import org.jspecify.annotations.Nullable;

/**
 * The element types that the arrays have. A {@code uint16} array holds the bits of the stated type; every other
 * dtype speaks for itself.
 */
final class Types {
    private final Input x;
    private final @Nullable ElementType stated;
    private final ElementType rows;

    private Types(Input x, @Nullable ElementType stated, ElementType rows) {
        this.x = x;
        this.stated = stated;
        this.rows = rows;
    }

    /**
     * The types of arrays around {@code x}.
     *
     * @param stated what {@code --type} says, if it was given
     * @throws InputException if the two contradict each other, or bits come without a type
     */
    static Types of(Input x, @Nullable ElementType stated) throws InputException {
        Types types = new Types(x, stated, typeOf(x, stated));
        if (stated != null && stated != types.rows) {
            throw new InputException(x.source() + ": its dtype is " + x.dtype() + ", --type says " + stated
                    + ": leave --type out, or pass uint16 bits");
        }
        return types;
    }

    private static ElementType typeOf(Input input, @Nullable ElementType stated) throws InputException {
        return switch (input.array().type()) {
            case FLOAT64 -> ElementType.FLOAT64;
            case FLOAT32 -> ElementType.FLOAT32;
            case FLOAT16 -> ElementType.FLOAT16;
            case UINT16, INT16 -> {
                if (stated == null || !stated.isSixteenBit()) {
                    throw new InputException(input.source() + ": its dtype is " + input.dtype()
                            + ", which does not say what the bits mean: pass --type bf16 or --type f16");
                }
                yield stated;
            }
        };
    }

    /** The type of the rows. */
    ElementType rows() {
        return rows;
    }

    /**
     * The type of gamma and beta, which is the row type if there are none.
     *
     * @throws InputException if they differ, or it is neither the row type nor the compute type
     */
    ElementType parameters(@Nullable Input gamma, @Nullable Input beta) throws InputException {
        ElementType ofGamma = gamma == null ? null : parameter(gamma);
        ElementType ofBeta = beta == null ? null : parameter(beta);
        if (gamma != null && beta != null && ofGamma != ofBeta) {
            throw new InputException(beta.source() + ": its type is " + ofBeta + ", that of " + gamma.source() + " is "
                    + ofGamma + ": convert one to the type of the other");
        }
        return ofGamma != null ? ofGamma : ofBeta != null ? ofBeta : rows;
    }

    private ElementType parameter(Input input) throws InputException {
        ElementType type = typeOf(input, stated);
        if (type != rows && type != rows.compute()) {
            String choice = rows == rows.compute() ? rows.symbol() : rows + " or " + rows.compute();
            throw new InputException(input.source() + ": its type is " + type + ", the rows of " + x.source() + " are "
                    + rows + ": convert it to " + choice);
        }
        return type;
    }

    /** The dtype that dgamma and dbeta have: the one that gamma, beta or, without both, x has. */
    static NpyType gradientDtype(Input x, @Nullable Input gamma, @Nullable Input beta) {
        Input model = gamma != null ? gamma : beta != null ? beta : x;
        return model.array().type();
    }
}
