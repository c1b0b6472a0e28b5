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
    final Elements elements;
    final float[] lanes = new float[FloatRows.LANES_LENGTH];
    final FloatPartials partials = new FloatPartials();

    /** The parameters of the call that this thread made, which it shares with other threads. */
    final FloatParameter gamma;
    final FloatParameter beta;

    /** Input and output, forward ({@code x}, {@code y}) and backward ({@code x}, {@code dx}). */
    final FloatOperand x;
    final FloatOperand out;

    /** Forward: the residual and the sum with it. */
    final FloatOperand residual;
    final FloatOperand sum;

    /** Backward: the gradients that arrive. */
    final FloatOperand dy;
    final FloatOperand dh;

    /** The rows under way: two, or several narrow ones. */
    final FloatPair pair = new FloatPair();
    final FloatBatch batch = new FloatBatch();

    /** What is added up to be a row's {@code x}. */
    final FloatSlice input = new FloatSlice();
    final FloatSlice addend = new FloatSlice();

    /** A wide row, scaled. */
    final FloatRow scaled = new FloatRow();

    /** A stored parameter gradient, widened. */
    final FloatSlice old = new FloatSlice();

    private FloatSlice[] totals = {};

    FloatScratch(SixteenBits sixteenBits) {
        elements = new Elements(sixteenBits);
        gamma = new FloatParameter(elements, 1);
        beta = new FloatParameter(elements, Precision.F32_ABSENT);
        x = new FloatOperand(elements);
        out = new FloatOperand(elements);
        residual = new FloatOperand(elements);
        sum = new FloatOperand(elements);
        dy = new FloatOperand(elements);
        dh = new FloatOperand(elements);
    }

    /** At least {@code count} arrays for the parameter gradients of tasks. */
    FloatSlice[] totals(int count, int length) {
        if (totals.length < count) {
            totals = Arrays.copyOf(totals, count);
        }
        for (int i = 0; i < count; i++) {
            if (totals[i] == null) {
                totals[i] = new FloatSlice();
            }
            totals[i].takeOwn(length);
        }
        return totals;
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
    }

    /** Forgets the operands. */
    void release() {
        x.release();
        out.release();
        residual.release();
        sum.release();
        dy.release();
        dh.release();
        input.release();
        addend.release();
        pair.release();
        batch.release();
    }
}
