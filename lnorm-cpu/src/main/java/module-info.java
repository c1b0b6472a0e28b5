// SPDX-License-Identifier: Apache-2.0
/**
 * Layer normalization on the host CPU: the backend {@code cpu}.
 *
 * @provides dev.lnorm.LayerNormBackend
 */
@org.jspecify.annotations.NullMarked
module dev.lnorm.cpu {
    requires transitive dev.lnorm;
    requires jdk.incubator.vector;

    exports dev.lnorm.cpu;

    provides dev.lnorm.LayerNormBackend with dev.lnorm.cpu.CpuBackend;
}
