// SPDX-License-Identifier: Apache-2.0
// The operations of N1.2 and what differs between the compute types. Every operation names its rounding, so that
// neither nvcc nor the driver's compiler may contract a product and a sum.
#pragma once

__device__ inline float add(float a, float b) { return __fadd_rn(a, b); }
__device__ inline double add(double a, double b) { return __dadd_rn(a, b); }
__device__ inline float subtract(float a, float b) { return __fsub_rn(a, b); }
__device__ inline double subtract(double a, double b) { return __dsub_rn(a, b); }
__device__ inline float multiply(float a, float b) { return __fmul_rn(a, b); }
__device__ inline double multiply(double a, double b) { return __dmul_rn(a, b); }
__device__ inline float multiplyAdd(float a, float b, float c) { return __fmaf_rn(a, b, c); }
__device__ inline double multiplyAdd(double a, double b, double c) { return __fma_rn(a, b, c); }

// 1 / sqrt(radicand) in two operations; N3.6: +0 if the radicand is 0.
__device__ inline float inverseRoot(float radicand) {
    return radicand == 0.0f ? 0.0f : __fdiv_rn(1.0f, __fsqrt_rn(radicand));
}
__device__ inline double inverseRoot(double radicand) {
    return radicand == 0.0 ? 0.0 : __ddiv_rn(1.0, __dsqrt_rn(radicand));
}

__device__ inline bool isFinite(float value) { return fabsf(value) < __int_as_float(0x7f800000); }
__device__ inline bool isFinite(double value) { return fabs(value) < __longlong_as_double(0x7ff0000000000000); }

// The scale w of wide rows (N3.5) and 1 / w: powers of two.
template <class C> struct WideRow;
template <> struct WideRow<float> {
    static constexpr float scale = 0x1p-80f, unscale = 0x1p80f;
};
template <> struct WideRow<double> {
    static constexpr double scale = 0x1p-600, unscale = 0x1p600;
};
