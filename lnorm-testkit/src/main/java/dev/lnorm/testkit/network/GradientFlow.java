// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The norms of the gradients from the first block of a network to the last, and what they say about it: gradients that
 * vanish leave the first blocks untrained, gradients that explode tear them apart. Immutable.
 */
public final class GradientFlow {
    private final double[] norms;

    private GradientFlow(double[] norms) {
        this.norms = norms;
    }

    /**
     * The flow through {@code blocks}, in the order of the forward pass, after a backward pass: for each block the
     * Euclidean norm of the gradients of all its parameters.
     *
     * @throws IllegalArgumentException if there are fewer than two blocks
     */
    public static GradientFlow through(List<? extends Layer> blocks) {
        return of(blocks.stream().mapToDouble(block -> Norms.ofGradients(block.parameters())).toArray());
    }

    /**
     * The flow of {@code norms}, one for each block in the order of the forward pass.
     *
     * @throws IllegalArgumentException if there are fewer than two
     */
    public static GradientFlow of(double... norms) {
        if (norms.length < 2) {
            throw new IllegalArgumentException("there are gradient norms of " + norms.length
                    + " blocks: pass at least 2, since a flow compares the first with the last");
        }
        return new GradientFlow(norms.clone());
    }

    /** The norm of each block's gradients. */
    public double[] norms() {
        return norms.clone();
    }

    /** The first block's norm over the last block's; below 1 gradients shrink on their way to the first. */
    public double ratio() {
        return norms[0] / norms[norms.length - 1];
    }

    /**
     * Says where gradients are lost, if the first block's norm is less than {@code least} of the last block's, or if a
     * block has none at all.
     *
     * @param least the smallest ratio that is well, such as 1e-3
     */
    public Optional<String> vanishing(double least) {
        for (int i = 0; i < norms.length; i++) {
            if (norms[i] == 0) {
                return Optional.of("block " + (i + 1) + " of " + norms.length + " has no gradient at all: it is cut "
                        + "off from the loss, or something in it or behind it returns zeros. " + this);
            }
        }
        return ratio() >= least || Double.isNaN(ratio())
                ? Optional.empty()
                : Optional.of("gradients vanish: " + change() + ", less than " + number(least)
                        + ". The largest fall is " + step(false) + ". "
                        + "Look for a derivative that is too small there (rstd left out or squared, "
                        + "gamma near 0, saturated activations) or a missing residual path. " + this);
    }

    /**
     * Says where gradients grow, if the first block's norm is more than {@code most} of the last block's, or if one is
     * not finite.
     *
     * @param most the largest ratio that is well, such as 1e3
     */
    public Optional<String> exploding(double most) {
        for (int i = norms.length - 1; i >= 0; i--) {
            if (!Double.isFinite(norms[i])) {
                return Optional.of("the gradient of block " + (i + 1) + " of " + norms.length + " is " + norms[i]
                        + ", and it is the last block of which that is so: look there for a division by 0, a variance "
                        + "of 0 without epsilon, or an overflow. " + this);
            }
        }
        return ratio() <= most || Double.isNaN(ratio())
                ? Optional.empty()
                : Optional.of("gradients explode: " + change() + ", more than " + number(most)
                        + ". The largest rise is " + step(true) + ". "
                        + "Look for a derivative that is too large there (rstd of nearly constant rows, "
                        + "weights initialized too large, a gradient that is added twice). " + this);
    }

    private String change() {
        return "the norm is " + number(norms[0]) + " in block 1 and " + number(norms[norms.length - 1]) + " in block "
                + norms.length + ", a ratio of " + number(ratio());
    }

    /** The step from a block to the one before it that changes the norm most. */
    private String step(boolean rise) {
        int steepest = 1;
        for (int i = 2; i < norms.length; i++) {
            double factor = norms[i - 1] / norms[i];
            double before = norms[steepest - 1] / norms[steepest];
            steepest = (rise ? factor > before : factor < before) ? i : steepest;
        }
        return "by a factor of " + number(norms[steepest - 1] / norms[steepest]) + " from block " + (steepest + 1)
                + " back to block " + steepest;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /** For messages: all norms. */
    @Override
    public String toString() {
        return "Gradient norms from the first block to the last: "
                + String.join(" ", Arrays.stream(norms).mapToObj(GradientFlow::number).toList());
    }
}
