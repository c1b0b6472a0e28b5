// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that is open until it is closed: a device and what was made on it. This is the one lifetime rule.
 *
 * <ul>
 * <li>Closing twice does nothing the second time.
 * <li>Closing a parent first closes its open children, youngest first.
 * <li>Use after close throws {@link IllegalStateException} and writes nothing.
 * <li>Any thread may close. A call that is under way in another thread either completes or is refused; a second closer
 * waits for the first, so that a parent never goes before a child is gone.
 * <li>A parent holds its children until they are closed: what is not closed lives as long as its device.
 * </ul>
 */
public abstract class Resource implements AutoCloseable {
    private final @Nullable Resource parent;
    private final String name;
    private final Set<Resource> children = new LinkedHashSet<>(); // guarded by itself
    private final Object closing = new Object(); // held while this closes
    private volatile @Nullable Resource closedWith;

    /**
     * Opens a resource and registers it with its parent. A thread that closes the parent meanwhile can have
     * {@link #release} run before the subclass's constructor is done. So allocate in a factory method and hand what was
     * allocated to a constructor that cannot fail, and let {@code release} bear fields that are not set yet.
     *
     * @param parent what closes this at the latest, or null for a device
     * @param name what messages call it
     * @throws IllegalStateException if {@code parent} is closed
     */
    @SuppressWarnings("this-escape") // a child that its parent does not know of could not be closed with it
    protected Resource(@Nullable Resource parent, String name) {
        this.parent = parent;
        this.name = name;
        if (parent != null) {
            parent.adopt(this);
        }
    }

    private void adopt(Resource child) {
        synchronized (children) {
            checkOpen();
            children.add(child);
        }
    }

    /**
     * Closes the children, then releases this. The first failure is thrown when all is done, the others suppressed in
     * it.
     */
    @Override
    public final void close() {
        closeWith(this);
    }

    private void closeWith(Resource first) {
        synchronized (closing) {
            List<Resource> orphans;
            synchronized (children) {
                if (closedWith != null) {
                    return;
                }
                closedWith = first;
                orphans = new ArrayList<>(children).reversed();
            }
            Throwable failure = null;
            for (Resource orphan : orphans) {
                failure = collect(failure, () -> orphan.closeWith(first));
            }
            failure = collect(failure, this::release);
            if (parent != null) {
                parent.forget(this);
            }
            rethrow(failure);
        }
    }

    /** Runs {@code step}; what it throws is suppressed in what an earlier step threw. */
    static @Nullable Throwable collect(@Nullable Throwable earlier, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error failure) {
            if (earlier == null) {
                return failure;
            }
            if (earlier != failure) { // a device may throw the one failure that it remembers each time it is asked
                earlier.addSuppressed(failure);
            }
        }
        return earlier;
    }

    /** Throws what {@link #collect} has collected, if anything. */
    static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {
            }
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError(failure); // collect() catches no other
        }
    }

    private void forget(Resource child) {
        synchronized (children) {
            children.remove(child);
        }
    }

    /** Whether {@link #close} has not been called on this or an ancestor. */
    public final boolean isOpen() {
        return closedWith == null;
    }

    /**
     * Refuses use after close.
     *
     * @throws IllegalStateException if this is closed, naming what was closed
     */
    protected final void checkOpen() {
        Resource closed = closedWith;
        if (closed != null) {
            throw new IllegalStateException(closed == this
                    ? name + " is closed: open a new one"
                    : name + " is closed, because " + closed.name
                            + " was closed: keep that open as long as it is used");
        }
    }

    /** Frees what this holds. Called once, after the children's; waits for work of ours that still uses it. */
    protected abstract void release();

    /** What messages call it. */
    @Override
    public String toString() {
        return name;
    }
}
