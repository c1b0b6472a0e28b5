// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A GPU for this JVM that exists only as an interpreter of PTX in a second JVM. Started before JCuda is touched, it
 * is the driver that JCuda finds. There is one for a JVM, and it ends with it. Thread-safe.
 */
public final class EmulatedGpu {

    private static final int SECONDS_TO_START = 30;

    private static EmulatedGpu started;

    private final Path folder;
    private final Process process;
    private final SocketChannel channel;
    private final DataInputStream answers;
    private final DataOutputStream commands;

    private EmulatedGpu(Path folder, Process process, SocketChannel channel) throws IOException {
        this.folder = folder;
        this.process = process;
        this.channel = channel;
        answers = new DataInputStream(Channels.newInputStream(channel));
        commands = new DataOutputStream(Channels.newOutputStream(channel));
        commands.writeByte('C');
    }

    /** Why there can be no emulated GPU here, if so: it needs Linux and gcc. */
    public static Optional<String> missing() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("the emulated driver is a Linux library");
        }
        return Optional.ofNullable(Shim.missing());
    }

    /** Starts it and loads its driver into this JVM; or, if it runs, makes it such a machine. */
    public static EmulatedGpu start(EmulatedGpuOptions options) {
        return start(options, Set.of());
    }

    /** The same with a driver that lacks some symbols, which only the first start in a JVM can decide. */
    @SuppressWarnings("restricted")
    public static synchronized EmulatedGpu start(EmulatedGpuOptions options, Set<String> absentSymbols) {
        if (started == null) {
            EmulatedGpu gpu = launch(absentSymbols);
            System.load(gpu.folder.resolve("libcuda.so.1").toString());
            started = gpu;
        } else if (!absentSymbols.isEmpty()) {
            throw new IllegalStateException(
                    "this JVM has loaded its driver already; symbols can only be left out before that");
        }
        started.configure(options);
        return started;
    }

    /**
     * Starts an emulator without loading its driver into this JVM: for processes that find it in {@link #folder()}.
     */
    public static EmulatedGpu launch(Set<String> absentSymbols) {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new IllegalStateException("no emulated GPU: " + missing.get());
        }
        try {
            Path folder = Files.createTempDirectory("lnorm-gpu");
            Shim.compile(folder, absentSymbols);
            Process process = interpreter(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder)));
            awaitReady(process);
            return new EmulatedGpu(folder, process,
                    SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("socket"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process interpreter(Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-Xmx3g", "-XX:+UseSerialGC", "-cp", classes().toString(),
                "dev.lnorm.cuda.emulator.driver.Emulator", folder.resolve("socket").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The folder that this class was loaded from; the interpreter needs nothing else. */
    static Path classes() {
        try {
            String resource = EmulatedGpu.class.getName().replace('.', '/') + ".class";
            Path path = Path.of(EmulatedGpu.class.getClassLoader().getResource(resource).toURI());
            return Path.of(path.toString().substring(0, path.toString().length() - resource.length()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitReady(Process process) throws IOException {
        Thread watch = Thread.ofPlatform().daemon().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(SECONDS_TO_START);
                process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        byte[] line = process.getInputStream().readNBytes("ready\n".length());
        watch.interrupt();
        if (!new String(line, StandardCharsets.US_ASCII).equals("ready\n")) {
            throw new IllegalStateException("the interpreter did not start within " + SECONDS_TO_START + " s");
        }
    }

    private static void end(Process process, Path folder) {
        process.destroyForcibly();
        File[] files = folder.toFile().listFiles();
        if (files != null) {
            for (File file : files) {
                file.delete();
            }
        }
        folder.toFile().delete();
    }

    /** Holds {@code libcuda.so.1}; a process with it on its library path runs on this GPU. */
    public Path folder() {
        return folder;
    }

    /** Ends the interpreter. Calls of the driver answer "unknown error" from then on. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Makes it another machine; nothing of the old one is left, and injections and counters are cleared. */
    public void configure(EmulatedGpuOptions options) {
        ask("configure " + options.format());
    }

    /** Makes the n-th call from now, counted from 1, of a driver function fail with this {@code CUresult}. */
    public void inject(String function, int code, int nthCall, Injection mode) {
        ask("inject " + function + " " + code + " " + nthCall + " " + mode);
    }

    public void clearInjections() {
        ask("clearInjections");
    }

    public void resetCounters() {
        ask("resetCounters");
    }

    /** What each kernel that was launched did. */
    public List<KernelReport> counters() {
        return KernelReport.parse(ask("counters"));
    }

    /** What the last kernel that failed did wrong, with its name, the line of its PTX, block and threads. */
    public Optional<String> lastFault() {
        return Optional.of(ask("lastFault")).filter(report -> !report.isEmpty());
    }

    private synchronized String ask(String command) {
        try {
            commands.writeUTF(command);
            return new String(answers.readNBytes(answers.readInt()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the interpreter is gone (connection " + channel.isOpen() + ")", e);
        }
    }
}
