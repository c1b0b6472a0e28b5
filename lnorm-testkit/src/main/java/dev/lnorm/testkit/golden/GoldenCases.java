// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.npy.NpyArray;
import dev.lnorm.testkit.npy.Npz;
import dev.lnorm.testkit.oracle.DoubleDouble;
import dev.lnorm.testkit.oracle.DoubleDoubles;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the golden vectors from the resources of this module; {@code golden/README.md} there says what they hold. */
public final class GoldenCases {
    private GoldenCases() {}

    /**
     * All cases, in the order of {@code cases.json}. Reading takes a moment and 5 MB.
     *
     * @throws UncheckedIOException if a resource is missing or damaged
     */
    public static List<GoldenCase> all() {
        return read(_ -> true);
    }

    /**
     * The cases of one formula and one type of rows, in the same order.
     *
     * @throws UncheckedIOException if a resource is missing or damaged
     */
    public static List<GoldenCase> of(Formula formula, ElementType rows) {
        return read(spec -> spec.formula() == formula && spec.rowType() == rows);
    }

    private static List<GoldenCase> read(Predicate<NormSpec> wanted) {
        try (InputStream in = resource("cases.json")) {
            List<GoldenCase> cases = new ArrayList<>();
            for (JsonNode description : new JsonMapper().readTree(in)) {
                if (wanted.test(spec(description))) {
                    cases.add(read(description));
                }
            }
            return List.copyOf(cases);
        } catch (IOException e) {
            throw new UncheckedIOException("the golden vectors cannot be read: " + e.getMessage(), e);
        }
    }

    private static GoldenCase read(JsonNode description) throws IOException {
        String name = description.get("name").asText();
        Path file = Files.createTempFile("lnorm-golden-", ".npz"); // a zip archive is read from a file, not a stream
        try (InputStream in = resource(name + ".npz")) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            try (Npz npz = Npz.open(file)) {
                return read(name, description, npz);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static GoldenCase read(String name, JsonNode description, Npz npz) throws IOException {
        NormSpec spec = spec(description);
        Problem problem = Problem.of(spec, values(npz, "x", spec.rowType())).dy(values(npz, "dy", spec.rowType()));
        if (description.get("gamma").asBoolean()) {
            problem = problem.gamma(values(npz, "gamma", spec.parameterType()));
        }
        if (description.get("beta").asBoolean()) {
            problem = problem.beta(values(npz, "beta", spec.parameterType()));
        }
        DoubleDoubles mean = pairs(npz, "mean");
        DoubleDoubles rstd = pairs(npz, "rstd");
        ExactResult expected = new ExactResult(mean, rstd, xhat(problem, mean, rstd), pairs(npz, "y"), pairs(npz, "dx"),
                pairs(npz, "dgamma"), pairs(npz, "dbeta"));
        return new GoldenCase(name, problem, expected);
    }

    private static NormSpec spec(JsonNode description) {
        int width = description.get("width").asInt();
        String formula = description.get("formula").asText();
        NormSpec spec = switch (formula) {
            case "layer" -> NormSpec.layer(width);
            case "rms" -> NormSpec.rms(width);
            default -> throw new IllegalStateException("cases.json has the unknown formula '" + formula + "'");
        };
        spec = spec
                .types(ElementType.of(description.get("type").asText()),
                        ElementType.of(description.get("parameterType").asText()))
                .epsilon(description.get("epsilon").asDouble());
        return description.get("gammaOffset").asInt() == 1 ? spec.unitOffsetGamma() : spec;
    }

    private static double[] values(Npz npz, String name, ElementType type) throws IOException {
        NpyArray array = npz.array(name);
        return switch (type) {
            case FLOAT64 -> array.doubles();
            case FLOAT32 -> Stored.widen(array.floats());
            case FLOAT16, BFLOAT16 -> Stored.widen(array.bits(), type);
        };
    }

    private static DoubleDoubles pairs(Npz npz, String name) throws IOException {
        return DoubleDoubles.of(npz.array(name + "_hi").doubles(), npz.array(name + "_lo").doubles());
    }

    private static DoubleDoubles xhat(Problem problem, DoubleDoubles mean, DoubleDoubles rstd) {
        int width = problem.spec().width();
        double[] h = problem.h();
        double[] hi = new double[h.length];
        double[] lo = new double[h.length];
        for (int i = 0; i < h.length; i++) {
            int row = i / width;
            DoubleDouble xhat = DoubleDouble.of(h[i]).minus(mean.get(row)).times(rstd.get(row));
            hi[i] = xhat.hi();
            lo[i] = xhat.lo();
        }
        return DoubleDoubles.of(hi, lo);
    }

    private static InputStream resource(String name) throws FileNotFoundException {
        InputStream in = GoldenCases.class.getResourceAsStream(name);
        if (in == null) {
            throw new FileNotFoundException("the resource dev/lnorm/testkit/golden/" + name);
        }
        return in;
    }
}
