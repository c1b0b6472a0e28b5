// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Who is using something that another thread may close: what is freed under a driver call ends the process. A user asks
 * whether it is open when it is on the list, and who closes it first waits for those who are on the list then. Nobody
 * else waits.
 */
final class Users {
    private final Set<Visit> present = new HashSet<>(); // guarded by itself
    private final Runnable check;

    private static final class Visit {
        final CompletableFuture<Void> end = new CompletableFuture<>();
    }

    /** {@code check} throws if what is used is closed. */
    Users(Runnable check) {
        this.check = check;
    }

    /** Uses it. */
    <R> R use(Supplier<R> work) {
        Visit visit = new Visit();
        synchronized (present) {
            present.add(visit);
        }
        try {
            check.run();
            return work.get();
        } finally {
            synchronized (present) {
                present.remove(visit);
            }
            visit.end.complete(null);
        }
    }

    /** Waits for those who may have been told that it is open; it is closed now. */
    void awaitNone() {
        List<Visit> leaving;
        synchronized (present) {
            leaving = List.copyOf(present);
        }
        leaving.forEach(visit -> visit.end.join());
    }
}
