// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.decode.Decoder;
import dev.lnorm.cuda.emulator.machine.Program;
import dev.lnorm.cuda.emulator.ptx.PtxException;
import dev.lnorm.cuda.emulator.ptx.PtxModule;
import dev.lnorm.cuda.emulator.ptx.Variable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The driver's PTX compiler: decodes modules, refuses what a driver would refuse, and remembers texts that it has
 * seen.
 */
final class Compiler {

    /** A kernel that can be launched: its program and the sizes and alignments of its parameters. */
    record Function(Program program, List<Variable> parameters) {}

    /** A compiled module. */
    record Module(int version, int target, Map<String, Function> functions) {}

    private static final int REMEMBERED = 256;

    private final Map<String, Module> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Module> eldest) {
            return size() > REMEMBERED;
        }
    };

    Module compile(String text, EmulatedGpuOptions machine) {
        try {
            Module module = seen.get(text);
            if (module == null) {
                module = compile(text);
                seen.put(text, module);
            }
            if (module.version() > newestVersion(machine.driverVersion())) {
                throw refusal(DriverError.PTX_TOO_NEW,
                        "PTX .version " + module.version() / 10 + "." + module.version() % 10
                                + " is newer than this driver's " + newestVersion(machine.driverVersion()) / 10.0);
            }
            if (module.target() > machine.computeCapability()) {
                throw refusal(DriverError.NO_BINARY_FOR_DEVICE,
                        "PTX .target sm_" + module.target() + " on a device of sm_" + machine.computeCapability());
            }
            return module;
        } catch (PtxException e) {
            throw refusal(DriverError.INVALID_PTX, e.getMessage());
        }
    }

    private static Module compile(String text) {
        PtxModule module = PtxModule.parse(text);
        Map<String, Function> functions = new LinkedHashMap<>();
        module.entries().forEach(
                (name, entry) -> functions.put(name, new Function(Decoder.decode(module, entry), entry.parameters())));
        return new Module(module.version(), module.target(), functions);
    }

    /** The answer has the place of a module handle, then the log. */
    private static DriverError refusal(int code, String log) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        results.writeBytes(Call.result(0L));
        results.writeBytes(log.getBytes(StandardCharsets.UTF_8));
        return new DriverError(code, results.toByteArray());
    }

    /**
     * The PTX version, times ten, that came with a CUDA release: 6.3 with 10.0, 6.4 with 10.1, 6.5 with 10.2, 7.x
     * and 8.x with 11.x and 12.x.
     */
    private static int newestVersion(int driverVersion) {
        int major = driverVersion / 1000;
        int minor = driverVersion % 1000 / 10;
        return switch (major) {
            case 10 -> 63 + minor;
            case 11 -> 70 + minor;
            case 12 -> minor < 7 ? 80 + minor - (minor > 5 ? 1 : 0) : 86 + minor - 7;
            default -> major < 10 ? 60 : 90;
        };
    }
}
