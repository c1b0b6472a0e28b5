// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of one cell.
 *
 * @param cell the cell
 * @param nanos the median of every contestant that computes it, in the order of the plan
 * @param subject the contestant that the others are compared with
 * @param bestPeer the fastest peer, or null if none computes it
 * @param copy GB/s of a copy of one operand with ordinary stores
 * @param streamingCopy GB/s of a copy past the caches
 * @param triad GB/s of reading two operands and writing one
 */
public record Score(Cell cell, Map<String, Double> nanos, String subject, @Nullable String bestPeer, double copy,
        double streamingCopy, double triad) {
    /** The subject's nanoseconds; NaN if it does not compute the cell. */
    public double subjectNanos() {
        return nanos.getOrDefault(subject, Double.NaN);
    }

    /** GB/s of the subject, every operand of all rows counted once. */
    public double gigabytesPerSecond() {
        return cell.bytes() / subjectNanos();
    }

    /** The best peer's time divided by the subject's: above 1 the subject is faster. NaN if either is absent. */
    public double ratio() {
        return bestPeer == null ? Double.NaN : nanos.getOrDefault(bestPeer, Double.NaN) / subjectNanos();
    }

    /** Whether the subject and a peer compute the cell. */
    public boolean isContested() {
        return !Double.isNaN(ratio());
    }

    /** Whether a peer is faster, by however little. */
    public boolean isLost() {
        return ratio() < 1;
    }
}
