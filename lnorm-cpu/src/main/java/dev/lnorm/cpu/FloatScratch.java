// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.Rows;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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

    private final BooleanSupplier nativeInPlace;
    private FloatSlice[] totals = {};

    /** For loops that run over native memory where it is, while {@code nativeInPlace} says so. */
    FloatScratch(SixteenBits sixteenBits, RowPool pool, BooleanSupplier nativeInPlace) {
        this.nativeInPlace = nativeInPlace;
        elements = new Elements(sixteenBits);
        gamma = new FloatParameter(elements, pool, 1);
        beta = new FloatParameter(elements, pool, Precision.F32_ABSENT);
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

    /** Whether loops run over the rows of {@code call} in native memory. */
    boolean isInNative(Forward call, int width) {
        boolean added = call.residual() == null || (isNative(call.residual()) && isNative(call.sum()));
        return isNative(call.x()) && isNative(call.y()) && added && isNativeInPlace(width);
    }

    /** Whether loops run over the rows of {@code call} in native memory. */
    boolean isInNative(Backward call, int width) {
        boolean absentOrNative = (call.dx() == null || isNative(call.dx()))
                && (call.dh() == null || isNative(call.dh()));
        return isNative(call.x()) && isNative(call.dy()) && absentOrNative && isNativeInPlace(width);
    }

    private static boolean isNative(@Nullable Rows rows) {
        return rows != null && NativeMemory.isIn(rows.memory(), ElementType.FLOAT32);
    }

    /**
     * Asked last, since the question begins the warm-up, which calls without native memory have no use for. Accesses
     * under a mask are not compiled well over native memory: rows have to be whole lanes.
     */
    private boolean isNativeInPlace(int width) {
        return width % FloatRows.LANES == 0 && nativeInPlace.getAsBoolean();
    }

    /**
     * Starts on the operands of a forward pass.
     *
     * @param inNative whether loops run over them in native memory; the same for all threads of a call
     */
    void bindForward(Forward call, int width, boolean inNative) {
        x.bind(call.x(), width, inNative);
        out.bind(call.y(), width, inNative);
        residual.bind(call.residual(), width, inNative);
        sum.bind(call.sum(), width, inNative);
    }

    /**
     * Starts on the operands of a backward pass.
     *
     * @param inNative whether loops run over them in native memory; the same for all threads of a call
     */
    void bindBackward(Backward call, int width, boolean inNative) {
        x.bind(call.x(), width, inNative);
        out.bind(call.dx(), width, inNative);
        dy.bind(call.dy(), width, inNative);
        dh.bind(call.dh(), width, inNative);
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
