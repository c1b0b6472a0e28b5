// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.Refusal.assertBadState;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The one lifetime rule. */
class ResourceTest {
    private final List<String> released = new CopyOnWriteArrayList<>();

    private final class Part extends Resource {
        private final Runnable onRelease;

        Part(@Nullable Resource parent, String name) {
            this(parent, name, () -> {});
        }

        Part(@Nullable Resource parent, String name, Runnable onRelease) {
            super(parent, name);
            this.onRelease = onRelease;
        }

        void use() {
            checkOpen();
        }

        @Override
        protected void release() {
            released.add(toString());
            onRelease.run();
        }
    }

    @Test
    void closingTwiceReleasesOnce() {
        Part part = new Part(null, "device");
        assertTrue(part.isOpen());
        part.use();
        part.close();
        part.close();
        assertFalse(part.isOpen());
        assertEquals(List.of("device"), released);
    }

    @Test
    void useAfterCloseIsRefused() {
        Part part = new Part(null, "device");
        part.close();
        assertBadState("device is closed: open a new one", part::use);
    }

    @Test
    void aParentClosesItsOpenChildrenYoungestFirst() {
        Part device = new Part(null, "device");
        Part first = new Part(device, "first");
        Part second = new Part(device, "second");
        new Part(device, "third");
        new Part(first, "grandchild");
        second.close();
        device.close();
        assertEquals(List.of("second", "third", "grandchild", "first", "device"), released);
        assertBadState("first is closed, because device was closed: keep that open as long as it is used", first::use);
        assertBadState("second is closed: open a new one", second::use);
        first.close();
        assertEquals(5, released.size());
    }

    @Test
    void aChildOfAClosedParentIsRefused() {
        Part device = new Part(null, "device");
        device.close();
        assertBadState("device is closed: open a new one", () -> new Part(device, "child"));
    }

    @Test
    void aChildIsClosedToOthersBeforeItIsReleased() {
        Part[] part = new Part[1];
        part[0] = new Part(null, "device", () -> assertBadState("device is closed: open a new one", part[0]::use));
        part[0].close();
        assertEquals(List.of("device"), released);
    }

    @Test
    void failuresStopNothingAndAreThrownTogether() {
        RuntimeException one = new IllegalStateException("one");
        Error two = new AssertionError("two");
        RuntimeException three = new DeviceException("three", null);
        Part device = new Part(null, "device", () -> fail(three));
        new Part(device, "first", () -> fail(two));
        new Part(device, "second", () -> fail(one));
        assertSame(one, assertThrows(RuntimeException.class, device::close));
        assertArrayEquals(new Throwable[] {two, three}, one.getSuppressed());
        assertEquals(List.of("second", "first", "device"), released);
        device.close();
        assertEquals(3, released.size());
    }

    @Test
    void anErrorIsThrownWhenAllIsReleased() {
        Error missing = new NoClassDefFoundError("driver");
        Part device = new Part(null, "device");
        Part child = new Part(device, "child", () -> fail(missing));
        assertSame(missing, assertThrows(Error.class, device::close));
        assertEquals(List.of("child", "device"), released);
        assertFalse(child.isOpen());
    }

    @Test
    void oneFailureThrownTwiceIsThrownOnce() {
        RuntimeException lost = new DeviceException("the device is lost", null);
        Part device = new Part(null, "device", () -> fail(lost));
        new Part(device, "child", () -> fail(lost));
        assertSame(lost, assertThrows(RuntimeException.class, device::close));
        assertEquals(0, lost.getSuppressed().length);
    }

    private static void fail(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    @Test
    void concurrentClosersReleaseOnce() {
        for (int round = 0; round < 100; round++) {
            AtomicInteger releases = new AtomicInteger();
            Part device = new Part(null, "device", releases::incrementAndGet);
            Part child = new Part(device, "child", releases::incrementAndGet);
            CountDownLatch start = new CountDownLatch(1);
            List<CompletableFuture<Void>> closers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Resource closed = i % 2 == 0 ? device : child;
                closers.add(CompletableFuture.runAsync(() -> {
                    Concurrently.await(start);
                    closed.close();
                    assertTrue(releases.get() >= 1, "a closer returns when it is released");
                }, Thread::startVirtualThread));
            }
            start.countDown();
            closers.forEach(CompletableFuture::join);
            assertEquals(2, releases.get(), "round " + round);
        }
    }

    @Test
    void aParentWaitsForAChildThatAnotherThreadIsClosing() {
        CountDownLatch childIsReleasing = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        Part device = new Part(null, "device", () -> done.add("device"));
        Part child = new Part(device, "child", () -> {
            childIsReleasing.countDown();
            Concurrently.await(mayGoOn);
            done.add("child");
        });
        CompletableFuture<Void> childCloser = CompletableFuture.runAsync(child::close, Thread::startVirtualThread);
        Concurrently.await(childIsReleasing);
        Thread deviceCloser = Thread.ofPlatform().start(device::close);
        Concurrently.awaitBlocked(deviceCloser);
        mayGoOn.countDown();
        childCloser.join();
        Concurrently.join(deviceCloser);
        assertEquals(List.of("child", "device"), done);
    }

    @Test
    void whatIsClosedIsForgotten() {
        Part device = new Part(null, "device");
        List<WeakReference<Part>> closed = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Part child = new Part(device, "child");
            child.close();
            closed.add(new WeakReference<>(child));
        }
        released.clear();
        device.close();
        assertEquals(List.of("device"), released, "nothing is closed again");
        System.gc(); // a full collection with every collector that the tests run on
        assertTrue(closed.stream().filter(child -> child.get() != null).count() < 10,
                "the parent holds what is closed");
    }
}
