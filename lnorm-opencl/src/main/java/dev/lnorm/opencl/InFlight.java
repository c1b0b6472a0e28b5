// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_event;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one queue that were not seen to be done yet, in order, and the first that failed. Holds what they
 * were called for, and through it the memory that they use. Used under the context's lock.
 */
final class InFlight {
    private final OpenClDevice device;
    private final Deque<Command> commands = new ArrayDeque<>();
    private @Nullable DeviceException failure;

    InFlight(OpenClDevice device) {
        this.device = device;
    }

    private record Command(cl_event event, Object what, @Nullable OpenClEvent mark) {}

    /**
     * A command was enqueued.
     *
     * @param event its event, released here when it is done
     * @param what what it is for, for messages
     * @param mark what is told when it is done
     */
    void add(cl_event event, Object what, @Nullable OpenClEvent mark) {
        commands.add(new Command(event, what, mark));
    }

    /** Takes out the commands that are done. They are done in order, so the first that is not ends it. */
    void settle() {
        Command command = commands.peek();
        while (command != null) {
            int status = status(command.event);
            if (status > CL.CL_COMPLETE) {
                return;
            }
            commands.remove();
            if (status < 0 && failure == null) {
                failure = Cl.failure("work enqueued on " + device, status, command.what, null);
            }
            if (command.mark != null) {
                command.mark.reached(end(command.event));
            }
            CL.clReleaseEvent(command.event);
            command = commands.peek();
        }
    }

    /** Throws the failure once. */
    void throwFailure() {
        DeviceException thrown = failure;
        if (thrown != null) {
            failure = null;
            throw thrown;
        }
    }

    private int status(cl_event event) {
        int[] status = new int[1];
        Cl.run("clGetEventInfo", device, () -> CL.clGetEventInfo(event, CL.CL_EVENT_COMMAND_EXECUTION_STATUS,
                Integer.BYTES, Pointer.to(status), null));
        return status[0];
    }

    /** The device's time at the end of a command, in nanoseconds; -1 if its queue does not measure it. */
    private static long end(cl_event event) {
        long[] nanos = new long[1];
        int code = CL.clGetEventProfilingInfo(event, CL.CL_PROFILING_COMMAND_END, Long.BYTES, Pointer.to(nanos), null);
        return code == CL.CL_SUCCESS ? nanos[0] : -1;
    }
}
