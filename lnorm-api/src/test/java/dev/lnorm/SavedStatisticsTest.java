// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is saved, read and refused. */
class SavedStatisticsTest {
    private static final NormSpec SPEC = NormSpec.layer(2);

    private final FakeDevice device = FakeDevice.onHost();
    private final LayerNorm norm = LayerNorm.on(device, SPEC);

    @AfterEach
    void close() {
        norm.close();
        device.close();
    }

    private static Rows rows(float... values) {
        return Rows.of(Memory.of(values), 2);
    }

    private SavedStatistics saved() {
        SavedStatistics saved = norm.statistics(5);
        norm.forward(Forward.of(rows(1, 2, 3, 4, 5, 6), rows(new float[6])).save(saved));
        return saved;
    }

    @Test
    void whatWasSavedIsRead() {
        SavedStatistics saved = saved();
        assertEquals(SPEC, saved.spec());
        assertEquals(5, saved.capacity());
        assertEquals(3, saved.rows());
        double[] mean = new double[2];
        double[] rstd = new double[2];
        saved.read(1, mean, rstd);
        assertArrayEquals(new double[] {3, 5}, mean);
        assertArrayEquals(new double[] {1001, 1002}, rstd);
        assertEquals(1, saved.mean(0));
        assertEquals(1000, saved.rstd(0));
        saved.read(3, new double[0], new double[0]);
    }

    @Test
    void rowsThatAreNotSavedAreRefused() {
        SavedStatistics saved = saved();
        double[] two = new double[2];
        Refusal.assertOutOfBounds("rows 2 to 4 were asked for, 3 rows are saved: read rows inside them",
                () -> saved.read(2, two, new double[2]));
        Refusal.assertOutOfBounds("rows -1 to 1 were asked for, 3 rows are saved: read rows inside them",
                () -> saved.read(-1, two, new double[2]));
        Refusal.assertOutOfBounds("rows 3 to 4 were asked for, 3 rows are saved: read rows inside them",
                () -> saved.mean(3));
        Refusal.assertOutOfBounds("rows -1 to 0 were asked for, 3 rows are saved: read rows inside them",
                () -> saved.rstd(-1));
        Refusal.assertBadArgument("mean has 2 elements, rstd has 1: pass arrays of equal length, one element a row",
                () -> saved.read(0, two, new double[1]));
        assertArrayEquals(new double[2], two);
    }

    @Test
    void nothingIsReadBeforeAForwardPassOrAfterClose() {
        SavedStatistics saved = norm.statistics(2);
        Refusal.assertBadState("saved statistics for 2 rows on " + FakeDevice.NAME
                + " hold no forward pass: run one with Forward.save first", () -> saved.mean(0));
        saved.close();
        Refusal.assertBadState("saved statistics for 2 rows on " + FakeDevice.NAME + " is closed: open a new one",
                () -> saved.mean(0));
    }

    @Test
    void aFailedForwardPassLeavesNoneAndARefusedOneLeavesThemAlone() {
        SavedStatistics saved = saved();
        Refusal.assertBadArgument("y has 2 rows, the first operand has 1: pass equally many rows",
                () -> norm.forward(Forward.of(rows(1, 2), rows(new float[4])).save(saved)));
        assertEquals(3, saved.rows());
        device.kernelFailure = new DeviceException("lost", null);
        assertThrows(DeviceException.class, () -> norm.forward(Forward.of(rows(1, 2), rows(3, 4)).save(saved)));
        Refusal.assertBadState("saved statistics for 5 rows on " + FakeDevice.NAME
                + " hold no forward pass: run one with Forward.save first", saved::rows);
        device.kernelFailure = null;
        norm.forward(Forward.of(rows(), rows()).save(saved));
        assertEquals(0, saved.rows());
    }

    @Test
    void rmsSavesNoMean() {
        HeapStatistics saved = new HeapStatistics(device, NormSpec.rms(2), 3);
        assertEquals(0, saved.shift().length());
        assertEquals(0, saved.correction().length());
        assertEquals(3, saved.rstd().length());
        try (LayerNorm rms = LayerNorm.on(device, NormSpec.rms(2))) {
            rms.forward(Forward.of(rows(1, 2), rows(3, 4)).save(saved));
        }
        assertEquals(0, saved.mean(0));
        assertEquals(1000, saved.rstd(0));
    }

    @Test
    void theyAreKeptInTheComputeType() {
        NormSpec doubles = NormSpec.layer(2).types(ElementType.FLOAT64, ElementType.FLOAT64);
        HeapStatistics saved = new HeapStatistics(device, doubles, 3);
        assertEquals(ElementType.FLOAT64, saved.shift().type());
        assertEquals(3, saved.correction().doubles().length);
        NormSpec halves = NormSpec.layer(2).types(ElementType.FLOAT16, ElementType.FLOAT16);
        assertEquals(ElementType.FLOAT32, new HeapStatistics(device, halves, 3).rstd().type());
    }

    @Test
    void capacitiesThatCannotBeAreRefused() {
        Refusal.assertBadArgument("capacity is -1 rows, it must not be negative: pass the most rows of a call",
                () -> norm.statistics(-1));
        Refusal.assertBadArgument(
                "capacity is 4294967296 rows, statistics on the heap hold at most 2147483639: split the "
                        + "batch into several calls",
                () -> norm.statistics(1L << 32));
    }

    @Test
    void theyAreClosedWithTheDevice() {
        SavedStatistics saved = norm.statistics(1);
        device.close();
        assertFalse(saved.isOpen());
    }
}
