// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass: {@code y = (h - mean) * rstd * gamma + beta} for every row of {@code h = x}, or of
 * {@code h = x + residual}. Immutable: the methods that set something return a changed copy. Hold a call and make it
 * often: it is checked in full once, and checking a held call allocates nothing.
 *
 * <pre>{@code
 * Forward call = Forward.of(x, y).gamma(gamma).beta(beta).save(saved);
 * norm.forward(call);
 * }</pre>
 *
 * <p>{@code y} may be exactly {@code x}, and the sum exactly {@code x} or {@code residual}; apart from that no output
 * may share an element with anything else.
 */
public final class Forward {
    private final Rows x;
    private final Rows y;
    private final @Nullable Memory gamma;
    private final @Nullable Memory beta;
    private final @Nullable Rows residual;
    private final @Nullable Rows sum;
    private final @Nullable SavedStatistics statistics;

    /** The {@link LayerNorm} that has checked this in full. A benign race: everything that is checked is immutable. */
    @Nullable
    LayerNorm checkedBy;

    private Forward(Rows x, Rows y, @Nullable Memory gamma, @Nullable Memory beta, @Nullable Rows residual,
            @Nullable Rows sum, @Nullable SavedStatistics statistics) {
        this.x = x;
        this.y = y;
        this.gamma = gamma;
        this.beta = beta;
        this.residual = residual;
        this.sum = sum;
        this.statistics = statistics;
    }

    /**
     * Normalizes {@code x} into {@code y}, without gamma (1) and beta (0).
     *
     * @param x the input rows
     * @param y the output rows, as many and as wide
     */
    public static Forward of(Rows x, Rows y) {
        return new Forward(Objects.requireNonNull(x, "x"), Objects.requireNonNull(y, "y"), null, null, null, null,
                null);
    }

    /**
     * Scales column {@code j} by {@code gamma[j]} (with the unit offset by {@code 1 + gamma[j]}); one value a column.
     */
    public Forward gamma(Memory gamma) {
        return new Forward(x, y, Objects.requireNonNull(gamma, "gamma"), beta, residual, sum, statistics);
    }

    /** Adds {@code beta[j]} to column {@code j}; one value a column. */
    public Forward beta(Memory beta) {
        return new Forward(x, y, gamma, Objects.requireNonNull(beta, "beta"), residual, sum, statistics);
    }

    /**
     * Normalizes {@code h = store(x + residual)} in place of {@code x}; as many rows as {@code x}, which may repeat.
     */
    public Forward residual(Rows residual) {
        return new Forward(x, y, gamma, beta, Objects.requireNonNull(residual, "residual"), sum, statistics);
    }

    /** Also writes {@code h = store(x + residual)} here. It is the backward pass's {@code x}. */
    public Forward sum(Rows h) {
        return new Forward(x, y, gamma, beta, residual, Objects.requireNonNull(h, "h"), statistics);
    }

    /** Also saves each row's statistics for the backward pass. */
    public Forward save(SavedStatistics statistics) {
        return new Forward(x, y, gamma, beta, residual, sum, Objects.requireNonNull(statistics, "statistics"));
    }

    /** The input rows. */
    public Rows x() {
        return x;
    }

    /** The output rows. */
    public Rows y() {
        return y;
    }

    /** The scale of each column, or null for 1. */
    public @Nullable Memory gamma() {
        return gamma;
    }

    /** The addend of each column, or null for none. */
    public @Nullable Memory beta() {
        return beta;
    }

    /** What is added to {@code x} first, or null for nothing. */
    public @Nullable Rows residual() {
        return residual;
    }

    /** Where {@code x + residual} is stored, or null for nowhere. */
    public @Nullable Rows sum() {
        return sum;
    }

    /** Where the statistics are saved, or null for nowhere. */
    public @Nullable SavedStatistics statistics() {
        return statistics;
    }
}
