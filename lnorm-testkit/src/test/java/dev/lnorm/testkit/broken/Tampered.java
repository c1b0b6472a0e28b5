// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Right steps whose results are changed behind each call, for bugs that depend on how a call is made. */
class Tampered extends SoftSteps {
    /** What is wrong behind a forward call. */
    interface AfterForward {
        void of(Tampered steps, Forward call);
    }

    /** What is wrong behind a backward call. */
    interface AfterBackward {
        void of(Tampered steps, Backward call);
    }

    private final AfterForward afterForward;
    private final AfterBackward afterBackward;

    private Tampered(AfterForward afterForward, AfterBackward afterBackward) {
        this.afterForward = afterForward;
        this.afterBackward = afterBackward;
    }

    static Tampered forward(AfterForward after) {
        return new Tampered(after, (_, _) -> {});
    }

    static Tampered backward(AfterBackward after) {
        return new Tampered((_, _) -> {}, after);
    }

    @Override
    void finished(Forward call) {
        afterForward.of(this, call);
    }

    @Override
    void finished(Backward call) {
        afterBackward.of(this, call);
    }

    /** Changes some columns of a row, if there is such a row. */
    void change(@Nullable Rows rows, long row, IntPredicate columns, DoubleUnaryOperator change) {
        if (rows == null || row < 0 || row >= rows.count()) {
            return;
        }
        double[] values = read(rows, row);
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.test(i) ? change.applyAsDouble(values[i]) : values[i];
        }
        write(rows, row, values);
    }

    /** Changes a whole row. */
    void change(@Nullable Rows rows, long row, DoubleUnaryOperator change) {
        change(rows, row, _ -> true, change);
    }

    /** Changes some columns of a parameter gradient. */
    void change(@Nullable Memory gradient, IntPredicate columns, DoubleUnaryOperator change) {
        if (gradient != null) {
            change(Rows.of(gradient, (int) gradient.length()), 0, columns, change);
        }
    }

    /** Takes the contribution of a row out of the parameter gradients. */
    void leaveOut(Backward call, long row) {
        HeapStatistics saved = (HeapStatistics) call.statistics();
        double[] dy = read(call.dy(), row);
        double[] xhat = xhat(saved.spec(), read(call.x(), row), load(saved.spec(), saved, row));
        for (int j = 0; j < dy.length; j++) {
            subtract(call.dgamma(), j, dy[j] * xhat[j]);
            subtract(call.dbeta(), j, dy[j]);
        }
    }

    private void subtract(@Nullable Memory gradient, int column, double value) {
        if (gradient != null) {
            set(gradient, column, get(gradient, column) - value);
        }
    }
}
