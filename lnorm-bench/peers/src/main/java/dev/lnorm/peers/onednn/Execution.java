// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onednn;

import dev.lnorm.DeviceException;
import dev.lnorm.peers.PreparedCall;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/** A primitive with its arguments in the array that oneDNN's C function reads, so that running it is that one call. */
final class Execution implements PreparedCall {
    private final Normalization owner;
    private final dnnl_primitive primitive;
    private final dnnl_stream stream;
    private final dnnl_exec_arg_t arguments;
    private final int count;

    private Execution(Normalization owner, dnnl_primitive primitive, dnnl_stream stream, dnnl_exec_arg_t arguments,
            int count) {
        this.owner = owner;
        this.primitive = primitive;
        this.stream = stream;
        this.arguments = arguments;
        this.count = count;
    }

    @Override
    public void run() {
        int status = dnnl.dnnl_primitive_execute(primitive, stream, count, arguments);
        if (status != dnnl.dnnl_success) {
            throw new DeviceException("dnnl_primitive_execute answered status " + status, null);
        }
    }

    @Override
    public void close() {
        owner.close();
    }

    /** Collects the arguments of one primitive. */
    static final class Builder {
        private final Normalization owner;
        private final engine cpu;
        private final primitive_desc description;
        private final List<Integer> numbers = new ArrayList<>();
        private final List<memory> memories = new ArrayList<>();

        Builder(Normalization owner, engine cpu, primitive_desc description) {
            this.owner = owner;
            this.cpu = cpu;
            this.description = description;
        }

        /** Passes the memory at {@code address}, laid out as {@code layout}, as argument {@code number}. */
        Builder with(int number, memory.desc layout, Pointer address) {
            return add(number, owner.own(new memory(owner.own(layout), cpu, address)));
        }

        /** Passes memory of its own, zero at first, as argument {@code number}: an output that nobody wants. */
        Builder withOwn(int number, memory.desc layout) {
            return add(number, owner.own(new memory(owner.own(layout), cpu)));
        }

        private Builder add(int number, memory operand) {
            numbers.add(number);
            memories.add(operand);
            return this;
        }

        /** Makes the call; {@code made} is the primitive of the description. */
        Execution build(primitive made) {
            withOwn(dnnl.DNNL_ARG_SCRATCHPAD, description.scratchpad_desc());
            dnnl_exec_arg_t arguments = owner.own(new dnnl_exec_arg_t(numbers.size()));
            for (int i = 0; i < numbers.size(); i++) {
                arguments.position(i).arg(numbers.get(i)).memory(memories.get(i).get());
            }
            return new Execution(owner, owner.own(made).get(), owner.own(new stream(cpu)).get(),
                    arguments.position(0), numbers.size());
        }
    }
}
