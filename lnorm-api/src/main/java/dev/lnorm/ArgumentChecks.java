// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a call is checked for before anything is written, in the order: capability, each operand, aliases,
 * lifetime. A call object is checked in full once for each {@link LayerNorm}; whether what it names is still alive is
 * asked every time.
 */
final class ArgumentChecks {
    private static final List<String> FORWARD_ALIASES = List.of("y=x", "sum=x", "sum=residual");
    private static final List<String> BACKWARD_ALIASES = List.of("dx=dy", "dx=dh");

    private ArgumentChecks() {}

    static void checkForward(Forward call, NormDevice device, NormSpec spec, Support support) {
        CallChecks checks = new CallChecks(device, spec, support);
        long rows = call.x().count();
        if (call.residual() != null) {
            checks.require(Capability.RESIDUAL, "a residual was given");
        } else if (call.sum() != null) {
            throw new IllegalArgumentException("sum(h) was set without a residual, so there is no sum: "
                    + "set residual, or leave sum out");
        }
        checks.input("x", call.x(), rows);
        checks.input("residual", call.residual(), rows);
        checks.parameter("gamma", call.gamma());
        checks.parameter("beta", call.beta());
        checks.output("y", call.y(), rows);
        checks.output("sum", call.sum(), rows);
        SavedStatistics statistics = call.statistics();
        if (statistics != null) {
            checks.require(Capability.SAVED_STATISTICS, "saved statistics were given");
            if (call.residual() != null && call.sum() == null) {
                throw new IllegalArgumentException("statistics are saved of x + residual, which is stored nowhere, "
                        + "and the backward pass needs it: set sum(h), or leave save out");
            }
            checks.statistics(statistics, true);
            if (rows > statistics.capacity()) {
                throw new IllegalArgumentException("x has " + rows + " rows, the saved statistics have room for "
                        + statistics.capacity() + ": make them with statistics(" + rows + ")");
            }
        }
        checks.aliases(FORWARD_ALIASES);
    }

    static void checkBackward(Backward call, NormDevice device, NormSpec spec, Support support) {
        CallChecks checks = new CallChecks(device, spec, support);
        checks.require(Capability.BACKWARD, "a backward pass was asked for");
        if (call.dx() == null && call.dgamma() == null && call.dbeta() == null) {
            throw new IllegalArgumentException("no output was set, so there is nothing to compute: "
                    + "set dx, dgamma or dbeta");
        }
        if (call.dh() != null) {
            checks.require(Capability.RESIDUAL, "dh was given");
            if (call.dx() == null) {
                throw new IllegalArgumentException("dh was set without dx, which it is added to: "
                        + "set dx, or leave dh out");
            }
        }
        long rows = call.dy().count();
        checks.input("dy", call.dy(), rows);
        checks.input("x", call.x(), rows);
        checks.input("dh", call.dh(), rows);
        checks.parameter("gamma", call.gamma());
        checks.output("dx", call.dx(), rows);
        checks.parameterGradient("dgamma", call.dgamma(), call.dgammaMode());
        checks.parameterGradient("dbeta", call.dbeta(), call.dbetaMode());
        checks.statistics(call.statistics(), false);
        checks.aliases(BACKWARD_ALIASES);
    }

    /** What can change between two uses of one call object: the life of its memory and statistics. */
    static void checkUsable(Forward call, NormDevice device, NormSpec spec) {
        checkUsable("x", call.x(), device);
        checkUsable("y", call.y(), device);
        checkUsable("gamma", call.gamma(), device);
        checkUsable("beta", call.beta(), device);
        checkUsable("residual", call.residual(), device);
        checkUsable("sum", call.sum(), device);
        SavedStatistics statistics = call.statistics();
        if (statistics != null) {
            statistics.checkUsable(device, spec);
        }
    }

    /** What can change between two uses of one call object, the number of rows that are saved included. */
    static void checkUsable(Backward call, NormDevice device, NormSpec spec) {
        checkUsable("dy", call.dy(), device);
        checkUsable("x", call.x(), device);
        checkUsable("gamma", call.gamma(), device);
        checkUsable("dh", call.dh(), device);
        checkUsable("dx", call.dx(), device);
        checkUsable("dgamma", call.dgamma(), device);
        checkUsable("dbeta", call.dbeta(), device);
        SavedStatistics statistics = call.statistics();
        statistics.checkUsable(device, spec);
        if (statistics.rows() != call.dy().count()) {
            throw new IllegalArgumentException("dy has " + call.dy().count() + " rows, the saved statistics are of "
                    + statistics.rows() + ": run the backward pass of the forward pass that was saved last");
        }
    }

    private static void checkUsable(String name, @Nullable Rows rows, NormDevice device) {
        if (rows != null) {
            OperandChecks.checkUsable(name, rows.memory(), device);
        }
    }

    private static void checkUsable(String name, @Nullable Memory memory, NormDevice device) {
        if (memory != null) {
            OperandChecks.checkUsable(name, memory, device);
        }
    }
}
