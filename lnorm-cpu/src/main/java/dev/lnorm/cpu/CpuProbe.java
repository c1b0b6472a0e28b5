// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Availability;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What this JVM offers the CPU backend: vector rows if the module {@code jdk.incubator.vector} is there, scalar rows
 * otherwise, and how many threads. The arithmetic runs everywhere, so the backend is unavailable only if one of its own
 * properties makes no sense. Mentions no type of the vector module.
 */
final class CpuProbe {
    /** System property: threads that a call is shared by, at least 1. Default: all processors. */
    static final String THREADS = "lnorm.cpu.threads";

    /** System property: bits of a vector, 128, 256 or 512, at most what the machine has; 0 for scalar rows. */
    static final String VECTOR_BITS = "lnorm.cpu.vectorBits";

    /**
     * System property: {@code false} for vector rows from the first call on, compiled or not. Default: {@code true}.
     */
    static final String WARM_UP = "lnorm.cpu.warmUp";

    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final int UNSET = -1;
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private CpuProbe() {}

    /** Usable, with what will run; or which property to correct. */
    static Availability availability() {
        try {
            start(); // names a wrong property
            return Availability.available(rowsDetail() + ", " + threads() + (threads() == 1 ? " thread" : " threads"));
        } catch (IllegalArgumentException badProperty) {
            return Availability.unavailable(Availability.Reason.BROKEN, String.valueOf(badProperty.getMessage()),
                    "correct or remove the system property", badProperty);
        }
    }

    private static String rowsDetail() {
        if (hasVectorRows()) {
            return "vector rows, " + vectorBits() + " bit";
        }
        if (hasVectorModule() && requestedBits() == UNSET) {
            return "scalar rows (this JVM has no vectors of 128 bit or more)";
        }
        return requestedBits() == 0
                ? "scalar rows (" + VECTOR_BITS + " is 0)"
                : "scalar rows (for vector rows add --add-modules " + VECTOR_MODULE + ")";
    }

    /** The threads that a call is shared by. */
    static int threads() {
        int threads = property(THREADS, Runtime.getRuntime().availableProcessors());
        if (threads < 1) {
            throw new IllegalArgumentException(THREADS + " is " + threads + ", a call runs on at least 1 thread");
        }
        return threads;
    }

    /** Whether rows are computed in vectors. */
    static boolean hasVectorRows() {
        return hasVectorModule() && vectorBits() > 0;
    }

    /** The kind of rows that a device starts with. */
    static CpuDevice.Start start() {
        boolean warmUp = warmUp();
        if (!hasVectorRows()) {
            return CpuDevice.Start.SCALAR;
        }
        return warmUp ? CpuDevice.Start.SCALAR_UNTIL_WARM : CpuDevice.Start.VECTOR;
    }

    private static boolean warmUp() {
        String value = System.getProperty(WARM_UP, "true").strip();
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(WARM_UP + " is \"" + value + "\", it can be true or false");
        }
        return value.equals("true");
    }

    private static boolean hasVectorModule() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    /** Bits of a vector: as requested, else what the machine prefers. Asked only where the vector module is. */
    static int vectorBits() {
        int requested = requestedBits();
        if (requested == UNSET) {
            return VectorWidth.preferredBits();
        }
        if (requested > VectorWidth.largestBits()) {
            throw new IllegalArgumentException(VECTOR_BITS + " is " + requested
                    + ", vectors of this machine have at most " + VectorWidth.largestBits());
        }
        return requested;
    }

    private static int requestedBits() {
        int bits = property(VECTOR_BITS, UNSET);
        if (bits != UNSET && bits != 0 && bits != 128 && bits != 256 && bits != 512) {
            throw new IllegalArgumentException(VECTOR_BITS + " is " + bits
                    + ", it can be 128, 256 or 512, or 0 for scalar rows");
        }
        return bits;
    }

    private static int property(String name, int fallback) {
        String value = System.getProperty(name);
        try {
            return value == null ? fallback : Integer.parseInt(value.strip());
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " is \"" + value + "\", it must be a whole number", notANumber);
        }
    }

    /** Says once in a process that the vector module is missing, and how to add it. */
    static void warnOfScalarRows() {
        if (!hasVectorModule() && requestedBits() != 0 && WARNED.compareAndSet(false, true)) {
            System.getLogger("dev.lnorm.cpu").log(System.Logger.Level.WARNING,
                    "lnorm runs scalar rows, several times slower than vector rows, because the module " + VECTOR_MODULE
                            + " is not there: start java with --add-modules " + VECTOR_MODULE
                            + " (or choose scalar rows with -D" + VECTOR_BITS + "=0)");
        }
    }
}
