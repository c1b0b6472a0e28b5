// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.MisplacedWriteException;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a check asks its question of: an open device, a variant, and random numbers. For one check in one thread. */
public final class Trial {
    private static final int OTHER_PLACES = 4;

    private final LayerNormBackend backend;
    private final NormDevice device;
    private final Variant variant;
    private final Options options;
    private @Nullable Measured worst;

    Trial(LayerNormBackend backend, NormDevice device, Variant variant, Options options) {
        this.backend = backend;
        this.device = device;
        this.variant = variant;
        this.options = options;
    }

    /** The backend under test. */
    public LayerNormBackend backend() {
        return backend;
    }

    /** The device under test, open; a check that closes devices opens its own. */
    public NormDevice device() {
        return device;
    }

    /** The variant that is asked for. */
    public Variant variant() {
        return variant;
    }

    /** How much is asked. */
    public Options options() {
        return options;
    }

    /** Elements that the problems of a check have together; at places but the first a share, as they add little. */
    public long work() {
        Variant first = variant.atDeclaredPlace(device.support(spec(8)));
        return variant.equals(first) ? options.work() : options.work() / OTHER_PLACES;
    }

    /** Random numbers that depend on the seed and on {@code salt} alone. */
    public SplittableRandom random(long salt) {
        return new SplittableRandom(options.seed() * 1_000_003 + salt);
    }

    /** A spec of the variant, parameters of the row type. */
    public NormSpec spec(int width) {
        NormSpec spec = variant.formula() == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
        return spec.types(variant.rows(), variant.rows());
    }

    /** The type of rows. */
    public ElementType type() {
        return variant.rows();
    }

    /** Whether the device declares {@code capability} for the variant. */
    public boolean has(Capability capability) {
        return device.support(spec(8)).has(capability);
    }

    /** Dense operands at the variant's place. */
    public Layout dense() {
        return new Layout(variant.place(), 0, 0);
    }

    /** Runs {@code problem} on the device, operands dense at the variant's place. */
    public Outcome run(Problem problem) {
        return run(problem, dense());
    }

    /**
     * Runs {@code problem} on the device.
     *
     * @throws RuleBroken if memory was written that must not be, or an output was not written
     */
    public Outcome run(Problem problem, Layout layout) {
        try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
            return DeviceRun.of(norm, problem, layout);
        } catch (MisplacedWriteException fault) {
            throw new RuleBroken(problem + " (" + layout + "): " + fault.getMessage(), fault);
        }
    }

    /** Holds a measured error against its bound, and remembers the worst for the report. */
    public void measured(String where, WorstError error) {
        Measured measured = new Measured(error, where);
        Measured before = worst;
        if (measured.any() && (before == null || measured.shareOfLimit() > before.shareOfLimit())) {
            worst = measured;
        }
        if (!error.withinBound()) {
            throw new RuleBroken(where + ": " + error, null);
        }
    }

    /** The worst error so far; null if nothing was measured. */
    @Nullable
    Measured worst() {
        return worst;
    }

    /** Says that the answer is wrong unless {@code right}. */
    public static void expect(boolean right, String message) {
        if (!right) {
            throw new RuleBroken(message, null);
        }
    }
}
