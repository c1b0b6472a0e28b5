// SPDX-License-Identifier: Apache-2.0
// Types: those of stored elements, the compute type C that they widen to, its vectors, its root and reciprocal.
//
// The build defines ROW and PARAMETER (f64, f32, f16 or bf16: the stored types), V (elements in a vector),
// COMPUTE_F64 if rows are f64, ROOT_IN_F64 if root and reciprocal are only exact through f64, HELD_IN_REGISTERS as
// gpu_sums.cl says.

#pragma OPENCL FP_CONTRACT OFF

#define CONCATENATED(a, b) a##b
#define JOIN(a, b) CONCATENATED(a, b)

typedef float f32;
typedef ushort f16;
typedef ushort bf16;

#if defined(COMPUTE_F64) || defined(ROOT_IN_F64)
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#ifdef COMPUTE_F64
typedef double f64;
#define C double
#define BITS long
#define WIDE_SCALE 0x1p-600
#define WIDE_UNSCALE 0x1p600
#else
#define C float
#define BITS int
#define WIDE_SCALE 0x1p-80f
#define WIDE_UNSCALE 0x1p80f
#endif

#define CV JOIN(C, V)
#define BITSV JOIN(BITS, V)

// The compute type's value whose bits the host put into a long.
inline C value_of(long bits)
{
#ifdef COMPUTE_F64
    return as_double(bits);
#else
    return as_float((int) bits);
#endif
}

inline C reciprocal(C v)
{
#ifdef ROOT_IN_F64
    return convert_float_rte(1.0 / (double) v);
#else
    return 1 / v;
#endif
}

inline C root(C v)
{
#ifdef ROOT_IN_F64
    return convert_float_rte(sqrt((double) v));
#else
    return sqrt(v);
#endif
}
