// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import java.util.Arrays;

/**
 * One thread's working memory on one device. Arrays grow to the widest row seen and are kept, so that calls allocate
 * nothing once warm; the caller's memory is forgotten after each call.
 */
final class FloatScratch {
    final Elements elements = new Elements();
    final FloatSums sums;
    final FloatMoments row = new FloatMoments();
    final FloatPartials partials;

    /** The parameters of the call that this thread made, which it shares with other threads. */
    final FloatParameter gamma = new FloatParameter(elements, 1);
    final FloatParameter beta = new FloatParameter(elements, Precision.F32_ABSENT);

    /** The row under way: input and output, forward ({@code x}, {@code y}) and backward ({@code x}, {@code dx}). */
    final FloatOperand x = new FloatOperand(elements);
    final FloatOperand out = new FloatOperand(elements);

    /** Forward: the residual and the sum with it. */
    final FloatOperand residual = new FloatOperand(elements);
    final FloatOperand sum = new FloatOperand(elements);

    /** Backward: the gradients that arrive. */
    final FloatOperand dy = new FloatOperand(elements);
    final FloatOperand dh = new FloatOperand(elements);
    final FloatParameter absentDh = new FloatParameter(elements, Precision.F32_ABSENT);

    private FloatSlice wide = new FloatSlice();
    private FloatSlice[] totals = {};

    FloatScratch(FloatRows rows) {
        this.sums = new FloatSums(rows);
        this.partials = new FloatPartials(rows);
    }

    /** An array for a row that is scaled. */
    FloatSlice wide(int width) {
        wide = roomy(wide, width);
        return wide;
    }

    /** At least {@code count} arrays for the parameter gradients of tasks. */
    FloatSlice[] totals(int count, int length) {
        if (totals.length < count) {
            totals = Arrays.copyOf(totals, count);
        }
        for (int i = 0; i < count; i++) {
            totals[i] = roomy(totals[i] == null ? new FloatSlice() : totals[i], length);
        }
        return totals;
    }

    /** {@code slice} if it has room for {@code length} elements, else one that has. */
    static FloatSlice roomy(FloatSlice slice, int length) {
        return slice.array.length < length ? FloatSlice.of(new float[length]) : slice;
    }

    /** Starts on the operands of a forward pass. */
    void bindForward(Forward call, int width) {
        x.bind(call.x(), width);
        out.bind(call.y(), width);
        residual.bind(call.residual(), width);
        sum.bind(call.sum(), width);
    }

    /** Starts on the operands of a backward pass. */
    void bindBackward(Backward call, int width) {
        x.bind(call.x(), width);
        out.bind(call.dx(), width);
        dy.bind(call.dy(), width);
        dh.bind(call.dh(), width);
        absentDh.bind(null, width);
    }

    /** Forgets the operands. */
    void releaseRows() {
        x.release();
        out.release();
        residual.release();
        sum.release();
        dy.release();
        dh.release();
    }
}
