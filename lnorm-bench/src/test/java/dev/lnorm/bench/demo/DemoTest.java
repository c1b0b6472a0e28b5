// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backends;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    /** A section with one check. */
    private record Check(double error) implements Section {
        @Override
        public String title() {
            return "A check";
        }

        @Override
        public void show(Report report, DeviceSource devices) {
            report.check("dx", error, 1e-6);
        }
    }

    @Test
    void everySectionThatChecksSomethingPasses() throws Exception {
        List<Section> sections = List.of(new FirstLook(), GradientSection.small(), new ChainRule(), new Stability(),
                new CostAccount());
        assertTrue(Demo.run(sections, out, Backends::open), text::toString);
        String shown = text.toString();
        assertTrue(shown.contains("Chosen: cpu:0"), shown);
        assertTrue(shown.contains("PASS: 15 of 15 checks passed."), shown);
        assertFalse(shown.contains("FAIL"), shown);
        assertEquals(5, shown.lines().filter(line -> line.startsWith("====")).count(), shown);
    }

    @Test
    void oneFailureFailsTheDemo() throws Exception {
        assertFalse(Demo.run(List.of(new Check(1e-9), new Check(1e-3)), out, Backends::open));
        assertTrue(text.toString().contains("FAIL  dx"), text::toString);
        assertTrue(text.toString().contains("FAIL: 1 of 2 checks passed."), text::toString);
    }

    @Test
    void aNanIsAFailure() throws Exception {
        assertFalse(Demo.run(List.of(new Check(Double.NaN)), out, Backends::open));
    }

    @Test
    void largeSectionIsTheSameCheckOnTheLargeShape() {
        assertEquals("Are the gradients right? A realistic batch (B=2 T=128 D=1024)", GradientSection.large().title());
    }
}
