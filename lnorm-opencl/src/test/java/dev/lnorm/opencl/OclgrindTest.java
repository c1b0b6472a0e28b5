// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.RandomProblems;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Oclgrind watches every access, barrier and call: races, accesses outside a buffer, barriers that not all reach, wrong
 * uses of the API. Its exit code says nothing, so its log must be empty, and a planted fault must be in it.
 */
class OclgrindTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu"})
    void nothingIsWrongInEitherFamily(String kernels) throws Exception {
        Fork fork = watched(Calls.class, kernels);
        assertTrue(fork.output().contains("Oclgrind, ") && fork.output().contains("all calls made"), fork::output);
        assertEquals("", Files.readString(log()), fork::output);
        for (String kernel : kernelsOf(kernels)) {
            assertTrue(fork.output().contains("kernel '" + kernel + "'"), () -> kernel + " has not run: " + fork);
        }
    }

    /** As the sources of a family name them. */
    private static Set<String> kernelsOf(String family) throws Exception {
        Set<String> names = new TreeSet<>();
        for (String source : KernelFamily.valueOf(family.toUpperCase(Locale.ROOT)).sources()) {
            try (InputStream in = OclgrindTest.class.getResourceAsStream("kernels/" + source + ".cl")) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Pattern.compile("kernel void (\\w+)").matcher(text).results()
                        .forEach(name -> names.add(name.group(1)));
            }
        }
        assertTrue(names.size() >= 4, names::toString);
        return names;
    }

    @Test
    void aPlantedRaceAndAnAccessBeyondTheBufferAreFound() throws Exception {
        Fork fork = watched(Planted.class, "gpu");
        String log = Files.readString(log());
        assertTrue(log.contains("race") && log.contains("Invalid read"), () -> fork.output() + log);
    }

    private Path log() {
        return folder.resolve("oclgrind.log");
    }

    private Fork watched(Class<?> main, String kernels) throws Exception {
        Installed.OCLGRIND.require();
        Files.writeString(log(), "");
        Fork fork = Fork.run(Map.of("OCL_ICD_VENDORS", Installed.OCLGRIND.sign().toString(), "OCLGRIND_DATA_RACES", "1",
                "OCLGRIND_CHECK_API", "1", "OCLGRIND_INST_COUNTS", "1", "OCLGRIND_LOG", log().toString()), main,
                kernels);
        assertEquals(0, fork.exit(), fork::output);
        return fork;
    }

    /** Calls of every kernel, width class, tail and type, forward and backward, with the bits that are defined. */
    static final class Calls {
        private static final List<Integer> WIDTHS = List.of(1, 5, 64, 67, 130, 1024, 1030, 2100);

        private Calls() {}

        static void main(String[] arguments) {
            try (NormDevice device = new OpenClBackend("Oclgrind", arguments[0]).open(0)) {
                System.out.println(device.info().name());
                for (ElementType type : ElementType.values()) {
                    for (Formula formula : Formula.values()) {
                        random(device, formula, type);
                    }
                }
                for (int width : WIDTHS) {
                    run(device, NormSpec.layer(width), width < 100 ? 19 : 3);
                }
                run(device, NormSpec.layer(16_400), 1); // GPU: read again; both: chunk sums by themselves
                System.out.println("all calls made");
            }
        }

        private static void random(NormDevice device, Formula formula, ElementType type) {
            for (long seed = 1; seed <= 3; seed++) {
                Problem problem = RandomProblems.of(seed, formula, type, 300);
                compare(device, problem, seed == 1 ? Layout.DENSE_DEVICE : Layout.STRIDED_DEVICE);
            }
        }

        private static void run(NormDevice device, NormSpec spec, int rows) {
            SplittableRandom random = new SplittableRandom(spec.width());
            double[] x = random.doubles((long) rows * spec.width()).map(value -> (float) value).toArray();
            double[] gamma = random.doubles(spec.width()).map(value -> (float) value).toArray();
            Problem problem = Problem.of(spec, x).gamma(gamma).dy(x);
            compare(device, problem, Layout.DENSE_DEVICE);
        }

        private static void compare(NormDevice device, Problem problem, Layout layout) {
            Outcome expected = Outcome.of(problem, Transcription.of(problem));
            try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
                List<String> differences = DeviceRun.of(norm, problem, layout).differencesFrom(expected);
                if (!differences.isEmpty()) {
                    throw new IllegalStateException(problem + ": " + differences);
                }
            }
        }
    }

    /** A kernel with faults. */
    static final class Planted {
        private Planted() {}

        static void main(String[] arguments) {
            try (OpenClDevice device = (OpenClDevice) new OpenClBackend("Oclgrind", arguments[0]).open(0);
                    DeviceBuffer values = device.allocate(ElementType.FLOAT32, 64);
                    DeviceQueue queue = device.openQueue()) {
                OpenClContext context = device.context();
                Program program = Program.build(context.handle(), context.device().id(), List.of("planted"), "-w",
                        "planted");
                OpenClQueue own = (OpenClQueue) queue;
                own.enqueue(() -> own.launch(new Launch(program.kernel("planted"), "planted").memory(values.memory())
                        .integer(64), new long[] {64}, new long[] {64}, "planted"));
                queue.finish();
                program.release();
            }
        }
    }
}
