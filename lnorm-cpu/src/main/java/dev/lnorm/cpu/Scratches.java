// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.function.BooleanSupplier;

/** The working memory of each thread that calls or works on one device, for one kind of rows. Shared by threads. */
final class Scratches {
    final ThreadLocal<FloatScratch> floats;
    final ThreadLocal<DoubleScratch> doubles;

    /** For loops that run over native memory of a type where it is, while its supplier says so. */
    Scratches(SixteenBits sixteenBits, RowPool pool, BooleanSupplier floatsInPlace, BooleanSupplier doublesInPlace) {
        floats = ThreadLocal.withInitial(() -> new FloatScratch(sixteenBits, pool, floatsInPlace));
        doubles = ThreadLocal.withInitial(() -> new DoubleScratch(sixteenBits, pool, doublesInPlace));
    }
}
