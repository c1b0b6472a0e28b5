// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One backward pass: from {@code dy}, the gradient of the loss by {@code y}, to the gradients by {@code x}, gamma and
 * beta, whichever outputs are set (at least one). With {@code g = dy * gamma} and means taken over the row:
 *
 * <pre>{@code
 * dx     = rstd * (g - mean(g) - xhat * mean(g * xhat)) + dh        (RMS: without mean(g))
 * dgamma = sum over rows of dy * xhat
 * dbeta  = sum over rows of dy
 * }</pre>
 *
 * <p>Immutable: the methods that set something return a changed copy. Hold a call and make it often: it is checked in
 * full once, and checking a held call allocates nothing. {@code dx} may be exactly {@code dy} or {@code dh}; apart from
 * that no output may share an element with anything else.
 */
public final class Backward {
    /** What happens to what is already in a parameter gradient's memory. */
    public enum Mode {
        /** It is replaced. */
        OVERWRITE,
        /** The gradient is added to it: {@code store(old + total)}. */
        ACCUMULATE
    }

    private final Rows dy;
    private final Rows x;
    private final SavedStatistics statistics;
    private final @Nullable Memory gamma;
    private final @Nullable Rows dh;
    private final @Nullable Rows dx;
    private final @Nullable Memory dgamma;
    private final Mode dgammaMode;
    private final @Nullable Memory dbeta;
    private final Mode dbetaMode;

    /** The {@link LayerNorm} that has checked this in full. A benign race: everything that is checked is immutable. */
    @Nullable
    LayerNorm checkedBy;

    private Backward(Rows dy, Rows x, SavedStatistics statistics, @Nullable Memory gamma, @Nullable Rows dh,
            @Nullable Rows dx, @Nullable Memory dgamma, Mode dgammaMode, @Nullable Memory dbeta, Mode dbetaMode) {
        this.dy = dy;
        this.x = x;
        this.statistics = statistics;
        this.gamma = gamma;
        this.dh = dh;
        this.dx = dx;
        this.dgamma = dgamma;
        this.dgammaMode = dgammaMode;
        this.dbeta = dbeta;
        this.dbetaMode = dbetaMode;
    }

    /**
     * The backward pass of a saved forward pass, without gamma (1) and with no output yet.
     *
     * @param dy the gradient by {@code y}
     * @param x what the forward pass normalized: its {@code x}, or after a residual its sum {@code h}
     * @param statistics what the forward pass saved
     */
    public static Backward of(Rows dy, Rows x, SavedStatistics statistics) {
        return new Backward(Objects.requireNonNull(dy, "dy"), Objects.requireNonNull(x, "x"),
                Objects.requireNonNull(statistics, "statistics"), null, null, null, null, Mode.OVERWRITE, null,
                Mode.OVERWRITE);
    }

    /** The gamma of the forward pass; one value a column. */
    public Backward gamma(Memory gamma) {
        return new Backward(dy, x, statistics, Objects.requireNonNull(gamma, "gamma"), dh, dx, dgamma, dgammaMode,
                dbeta, dbetaMode);
    }

    /**
     * A gradient that arrives at {@code x} (after a residual: at {@code h}) along another path and is added to
     * {@code dx}. To accumulate into {@code dx}, pass it here too.
     */
    public Backward dh(Rows dh) {
        return new Backward(dy, x, statistics, gamma, Objects.requireNonNull(dh, "dh"), dx, dgamma, dgammaMode, dbeta,
                dbetaMode);
    }

    /** Writes the gradient by {@code x} here; after a residual it is the gradient by both addends. */
    public Backward dx(Rows dx) {
        return new Backward(dy, x, statistics, gamma, dh, Objects.requireNonNull(dx, "dx"), dgamma, dgammaMode, dbeta,
                dbetaMode);
    }

    /** Writes the gradient by gamma here, over whatever was there: {@link #dgamma(Memory, Mode)} with OVERWRITE. */
    public Backward dgamma(Memory out) {
        return dgamma(out, Mode.OVERWRITE);
    }

    /** Writes the gradient by beta here, over whatever was there: {@link #dbeta(Memory, Mode)} with OVERWRITE. */
    public Backward dbeta(Memory out) {
        return dbeta(out, Mode.OVERWRITE);
    }

    /**
     * Writes the gradient by gamma here: one value a column, of the parameter type or of the compute type (so that sums
     * over micro-batches can be wide).
     */
    public Backward dgamma(Memory out, Mode mode) {
        return new Backward(dy, x, statistics, gamma, dh, dx, Objects.requireNonNull(out, "dgamma"),
                Objects.requireNonNull(mode, "mode"), dbeta, dbetaMode);
    }

    /** Writes the gradient by beta here, as {@link #dgamma(Memory, Mode)} does. */
    public Backward dbeta(Memory out, Mode mode) {
        return new Backward(dy, x, statistics, gamma, dh, dx, dgamma, dgammaMode, Objects.requireNonNull(out, "dbeta"),
                Objects.requireNonNull(mode, "mode"));
    }

    /** The gradient by {@code y}. */
    public Rows dy() {
        return dy;
    }

    /** What the forward pass normalized. */
    public Rows x() {
        return x;
    }

    /** What the forward pass saved. */
    public SavedStatistics statistics() {
        return statistics;
    }

    /** The scale of each column, or null for 1. */
    public @Nullable Memory gamma() {
        return gamma;
    }

    /** What is added to {@code dx}, or null for nothing. */
    public @Nullable Rows dh() {
        return dh;
    }

    /** Where the gradient by {@code x} goes, or null if it is not wanted. */
    public @Nullable Rows dx() {
        return dx;
    }

    /** Where the gradient by gamma goes, or null if it is not wanted. */
    public @Nullable Memory dgamma() {
        return dgamma;
    }

    /** What happens to what is in {@link #dgamma()}. */
    public Mode dgammaMode() {
        return dgammaMode;
    }

    /** Where the gradient by beta goes, or null if it is not wanted. */
    public @Nullable Memory dbeta() {
        return dbeta;
    }

    /** What happens to what is in {@link #dbeta()}. */
    public Mode dbetaMode() {
        return dbetaMode;
    }
}
