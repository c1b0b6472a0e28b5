// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backends;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the backend says of itself with and without the vector module, and with wrong properties. */
class CpuProbeTest {
    /** A user's program: what there is, and a result, through two devices. */
    static final class User {
        private User() {}

        public static void main(String[] arguments) {
            System.out.println(Backends.named("cpu").availability());
            for (int i = 0; i < 2; i++) {
                try (NormDevice device = Backends.named("cpu").open(0);
                        LayerNorm norm = LayerNorm.on(device, NormSpec.layer(2))) {
                    System.out.println("y = " + norm.forward(new float[] {1, 3}, null, null)[1]);
                }
            }
        }
    }

    private static Fork user(String... flags) throws Exception {
        return Fork.run(List.of(flags), User.class);
    }

    private static void assertContains(String part, Fork fork) {
        assertTrue(fork.output().contains(part), fork::output);
    }

    private static long warnings(Fork fork) {
        return Pattern.compile("lnorm runs scalar rows").matcher(fork.output()).results().count();
    }

    @Test
    void withoutTheVectorModuleScalarRowsRunWithOneWarning() throws Exception {
        Fork fork = user("-D" + CpuProbe.THREADS + "=3");
        assertEquals(0, fork.exit(), fork::output);
        assertContains("available: scalar rows (for vector rows add --add-modules jdk.incubator.vector), 3 threads",
                fork);
        assertContains("y = 0.999995", fork);
        assertEquals(1, warnings(fork), fork::output);
    }

    @Test
    void withItVectorRowsRunWithoutAWarning() throws Exception {
        Fork fork = user(Fork.VECTOR_MODULE, "-D" + CpuProbe.THREADS + "=1", "-D" + CpuProbe.VECTOR_BITS + "=128");
        assertEquals(0, fork.exit(), fork::output);
        assertContains("available: vector rows, 128 bit, 1 thread\n", fork);
        assertContains("y = 0.999995", fork);
        assertEquals(0, warnings(fork), fork::output);
    }

    @Test
    void scalarRowsByChoiceAreNoWarning() throws Exception {
        Fork fork = user("-D" + CpuProbe.VECTOR_BITS + "=0");
        assertEquals(0, fork.exit(), fork::output);
        assertContains("available: scalar rows (" + CpuProbe.VECTOR_BITS + " is 0)", fork);
        assertEquals(0, warnings(fork), fork::output);
    }

    @Test
    void wrongPropertiesAreNamed() throws Exception {
        refused("lnorm.cpu.threads is 0, a call runs on at least 1 thread", "-D" + CpuProbe.THREADS + "=0");
        refused("lnorm.cpu.threads is \"two\", it must be a whole number", "-D" + CpuProbe.THREADS + "=two");
        refused("lnorm.cpu.warmUp is \"no\", it can be true or false", "-D" + CpuProbe.WARM_UP + "=no");
        refused("lnorm.cpu.vectorBits is 100, it can be 128, 256 or 512", "-D" + CpuProbe.VECTOR_BITS + "=100");
        refused("lnorm.cpu.vectorBits is 512, vectors of this machine have at most 128",
                "-D" + CpuProbe.VECTOR_BITS + "=512", "-XX:MaxVectorSize=16");
    }

    private static void refused(String message, String... flags) throws Exception {
        String[] all = new String[flags.length + 1];
        all[0] = Fork.VECTOR_MODULE;
        System.arraycopy(flags, 0, all, 1, flags.length);
        Fork fork = user(all);
        assertFalse(fork.exit() == 0, fork::output);
        assertContains("BROKEN: " + message, fork);
        assertContains("correct or remove the system property", fork);
    }
}
