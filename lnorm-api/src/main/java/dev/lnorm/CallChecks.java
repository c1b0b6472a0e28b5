// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call refuses of its operands taken together: capabilities that are not declared, and outputs that are aliases.
 */
final class CallChecks {
    private final NormDevice device;
    private final NormSpec spec;
    private final Support support;
    private final List<Named> inputs = new ArrayList<>();
    private final List<Named> outputs = new ArrayList<>();

    CallChecks(NormDevice device, NormSpec spec, Support support) {
        this.device = device;
        this.spec = spec;
        this.support = support;
    }

    /** An operand and what the caller calls it; {@code rows} is null for a parameter. */
    private record Named(String name, Footprint footprint, @Nullable Rows rows) {}

    void require(Capability capability, String what) {
        if (!support.has(capability)) {
            throw new UnsupportedOperationException(what + ", " + device + " does not declare " + capability + " for "
                    + spec + ": do without it, or choose another backend");
        }
    }

    void input(String name, @Nullable Rows rows, long count) {
        if (rows != null) {
            OperandChecks.checkRows(name, rows, spec, count);
            requirePlace(name, rows);
            inputs.add(new Named(name, Footprint.of(rows), rows));
        }
    }

    void output(String name, @Nullable Rows rows, long count) {
        if (rows != null) {
            OperandChecks.checkOutputRows(name, rows, spec, count);
            requirePlace(name, rows);
            outputs.add(new Named(name, Footprint.of(rows), rows));
        }
    }

    void parameter(String name, @Nullable Memory memory) {
        if (memory != null) {
            OperandChecks.checkParameter(name, memory, spec);
            requireKind(name, memory);
            inputs.add(new Named(name, Footprint.of(memory), null));
        }
    }

    void parameterGradient(String name, @Nullable Memory memory, Backward.Mode mode) {
        if (memory != null) {
            OperandChecks.checkParameterGradient(name, memory, spec);
            requireKind(name, memory);
            if (memory.type() != spec.parameterType()) {
                require(Capability.WIDE_GRADIENTS,
                        name + " is " + memory.type() + " for " + spec.parameterType() + " parameters");
            }
            if (mode == Backward.Mode.ACCUMULATE) {
                require(Capability.ACCUMULATE, name + " is to be accumulated");
            }
            outputs.add(new Named(name, Footprint.of(memory), null));
        }
    }

    /** Statistics on the heap are arrays that anyone can get at, and so can be operands too. */
    void statistics(SavedStatistics statistics, boolean written) {
        if (statistics instanceof HeapStatistics heap) {
            for (Memory values : List.of(heap.shift(), heap.correction(), heap.rstd())) {
                (written ? outputs : inputs).add(new Named("the saved statistics", Footprint.of(values), null));
            }
        }
    }

    private void requirePlace(String name, Rows rows) {
        requireKind(name, rows.memory());
        if (!rows.isDense()) {
            require(Capability.STRIDED_ROWS, name + " is not dense (" + rows + ")");
        }
    }

    private void requireKind(String name, Memory memory) {
        switch (memory) {
            case Memory.Heap _ -> requireHost(name, Capability.HEAP_MEMORY, "a Java array", "native memory");
            case Memory.Native _ -> requireHost(name, Capability.NATIVE_MEMORY, "native memory", "a Java array");
            case Memory.Device _ -> {
                if (!support.has(Capability.DEVICE_MEMORY)) {
                    throw new UnsupportedOperationException(name + " is in device memory, " + device
                            + " works on host memory: pass Memory.of an array or a native segment");
                }
            }
        }
    }

    private void requireHost(String name, Capability needed, String place, String otherPlace) {
        if (!support.has(needed)) {
            String remedy = support.has(Capability.DEVICE_MEMORY)
                    ? "copy it to device memory with DeviceQueue.copy, or call forwardCopying / backwardCopying, "
                            + "which do"
                    : "pass " + otherPlace;
            throw new UnsupportedOperationException(name + " is in " + place + ", " + device + " does not declare "
                    + needed + ": " + remedy);
        }
    }

    /**
     * Refuses every output that shares an element with another operand.
     *
     * @param allowed pairs {@code output=input} that may be exactly equal views
     */
    void aliases(List<String> allowed) {
        for (int i = 0; i < outputs.size(); i++) {
            Named output = outputs.get(i);
            for (Named other : outputs.subList(i + 1, outputs.size())) {
                refuseSharing(output, other, "");
            }
            for (Named input : inputs) {
                boolean mayBeEqual = allowed.contains(output.name + "=" + input.name);
                if (mayBeEqual && isSameView(output, input)) {
                    require(Capability.IN_PLACE, output.name + " is " + input.name);
                } else {
                    refuseSharing(output, input, mayBeEqual ? ", or exactly equal ones" : "");
                }
            }
        }
    }

    private static boolean isSameView(Named output, Named input) {
        return output.rows != null && input.rows != null && output.rows.isSameViewAs(input.rows);
    }

    private static void refuseSharing(Named output, Named other, String orEqual) {
        if (output.footprint.sharesAByteWith(other.footprint)) {
            throw new IllegalArgumentException("the output " + output.name + " shares elements with " + other.name
                    + ": pass views that are apart" + orEqual);
        }
    }
}
