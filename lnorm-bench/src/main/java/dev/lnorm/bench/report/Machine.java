// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a race ran on and with, by name: figures mean nothing without it. */
public final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** The processor, the operating system, the JDK and every backend that is available. */
    public static Map<String, String> describe() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        machine.put("jdk", Runtime.version() + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor"));
        for (Candidate candidate : Backends.candidates()) {
            if (candidate.availability().isAvailable()) {
                machine.put("backend " + candidate.name(), candidate.availability().message());
            }
        }
        return machine;
    }

    /** Linux names it; elsewhere the architecture has to do. */
    private static String processor() {
        try {
            if (Files.isReadable(PROCESSORS)) {
                return Files.readAllLines(PROCESSORS).stream().filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                        .orElse(System.getProperty("os.arch", "unknown"));
            }
        } catch (IOException unreadable) {
            // as if it were not there
        }
        return System.getProperty("os.arch", "unknown");
    }
}
