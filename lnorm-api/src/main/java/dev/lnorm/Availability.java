// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import org.jspecify.annotations.Nullable;

/** Whether a backend can be used on this machine, and if not, why and what to do about it. Immutable. */
public abstract sealed class Availability permits Availability.Available, Availability.Unavailable {
    private final String message;

    private Availability(String message) {
        this.message = message;
    }

    /** What went wrong, in the one word that decides what to do about it. */
    public enum Reason {
        /** A library of the backend's own, Java or native, is not on the class path, module path or machine. */
        LIBRARY_MISSING,
        /** The vendor's driver or loader ({@code libcuda.so.1}, {@code libOpenCL.so.1}) is not installed. */
        DRIVER_MISSING,
        /** Everything is installed, but there is no device. */
        NO_DEVICE,
        /** A device, driver or library is there and is older than what the backend needs. */
        TOO_OLD,
        /** Anything else: the backend failed to load, or its probe threw. */
        BROKEN
    }

    /** Usable. */
    public static final class Available extends Availability {
        private Available(String detail) {
            super(detail);
        }
    }

    /** Not usable. */
    public static final class Unavailable extends Availability {
        private final Reason reason;
        private final String remedy;
        private final @Nullable Throwable cause;

        private Unavailable(Reason reason, String message, String remedy, @Nullable Throwable cause) {
            super(message);
            this.reason = reason;
            this.remedy = remedy;
            this.cause = cause;
        }

        /** The kind of trouble. */
        public Reason reason() {
            return reason;
        }

        /** What the user can do about it, one sentence. */
        public String remedy() {
            return remedy;
        }

        /** What was thrown, when something was. */
        public @Nullable Throwable cause() {
            return cause;
        }

        /** {@code DRIVER_MISSING: message; remedy}. */
        @Override
        public String toString() {
            return reason + ": " + message() + "; " + remedy;
        }
    }

    /**
     * A usable backend.
     *
     * @param detail what will run, such as {@code vector rows, 256 bit, 2 threads}
     */
    public static Availability available(String detail) {
        return new Available(detail);
    }

    /**
     * A backend that cannot be used here.
     *
     * @param reason the kind of trouble
     * @param message what is wrong, one sentence without a full stop
     * @param remedy what to do about it, likewise
     * @param cause what was thrown, or null
     */
    public static Availability unavailable(Reason reason, String message, String remedy, @Nullable Throwable cause) {
        return new Unavailable(reason, message, remedy, cause);
    }

    /** What runs (available) or what is wrong (unavailable). */
    public final String message() {
        return message;
    }

    /** Whether this is {@link Available}. */
    public final boolean isAvailable() {
        return this instanceof Available;
    }

    @Override
    public String toString() {
        return "available: " + message;
    }
}
