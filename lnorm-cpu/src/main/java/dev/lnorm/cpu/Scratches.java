// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/** The working memory of each thread that calls or works on one device, for one kind of rows. Shared by threads. */
final class Scratches {
    final ThreadLocal<FloatScratch> floats;
    final ThreadLocal<DoubleScratch> doubles;

    Scratches(SixteenBits sixteenBits) {
        floats = ThreadLocal.withInitial(() -> new FloatScratch(sixteenBits));
        doubles = ThreadLocal.withInitial(() -> new DoubleScratch(sixteenBits));
    }
}
