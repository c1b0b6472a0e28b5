// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import java.util.List;
import java.util.stream.Stream;

/** All broken backends. */
final class BrokenBackends {
    private BrokenBackends() {}

    static List<BrokenBackend> all() {
        return Stream.of(BrokenAvailability.all(), BrokenLifetimes.all(), BrokenViews.all(), BrokenCalls.all(),
                BrokenStatistics.all(), BrokenForward.all(), BrokenGradients.all(), BrokenParameterGradients.all(),
                BrokenQueues.all(), BrokenOrders.all(), BrokenSizes.all(), BrokenCombinations.all(),
                BrokenRepetitions.all(), BrokenNumbers.all(), BrokenStrides.all(), BrokenCopies.all(),
                BrokenSpecializations.all(), BrokenCaptures.all(), BrokenSharing.all(), BrokenMixtures.all(),
                BrokenReleases.all(), BrokenSpecialValues.all(), BrokenDeclarations.all(), BrokenDistances.all())
                .flatMap(List::stream).toList();
    }
}
