// SPDX-License-Identifier: Apache-2.0
// Element types: what is stored, how it widens to the compute type C, and how C is rounded to it.
// f16 is read and written with vload_half and vstore_half, which every OpenCL device has; bf16 with integer arithmetic.

// ---- stored in the compute type

#ifdef COMPUTE_F64
#define STORED_AS_COMPUTED f64
#else
#define STORED_AS_COMPUTED f32
#endif

inline C JOIN(load_, STORED_AS_COMPUTED)(global const C *p)
{
    return *p;
}

inline CV JOIN(loadv_, STORED_AS_COMPUTED)(global const C *p)
{
    return LOADV(global, C, p);
}

// Aligned to a whole vector: one access of V elements.
inline CV JOIN(loada_, STORED_AS_COMPUTED)(global const C *p)
{
    return *(global const CV *) p;
}

inline void JOIN(store_, STORED_AS_COMPUTED)(C v, global C *p)
{
    *p = v;
}

inline void JOIN(storea_, STORED_AS_COMPUTED)(CV v, global C *p)
{
    *(global CV *) p = v;
}

inline void JOIN(storev_, STORED_AS_COMPUTED)(CV v, global C *p)
{
    STOREV(v, global, C, p);
}

inline C JOIN(rounded_, STORED_AS_COMPUTED)(C v)
{
    return v;
}

inline CV JOIN(roundedv_, STORED_AS_COMPUTED)(CV v)
{
    return v;
}

#ifndef COMPUTE_F64

// ---- f16

inline float load_f16(global const f16 *p)
{
    return vload_half(0, (global const half *) p);
}

inline CV loadv_f16(global const f16 *p)
{
    return JOIN(vload_half, V)(0, (global const half *) p);
}

inline CV loada_f16(global const f16 *p)
{
    return JOIN(vloada_half, V)(0, (global const half *) p);
}

inline void storea_f16(CV v, global f16 *p)
{
    JOIN(JOIN(vstorea_half, V), _rte)(v, 0, (global half *) p);
}

inline void store_f16(float v, global f16 *p)
{
    vstore_half_rte(v, 0, (global half *) p);
}

inline void storev_f16(CV v, global f16 *p)
{
    JOIN(JOIN(vstore_half, V), _rte)(v, 0, (global half *) p);
}

inline float rounded_f16(float v)
{
    f16 stored[1];
    vstore_half_rte(v, 0, (half *) stored);
    return vload_half(0, (const half *) stored);
}

inline CV roundedv_f16(CV v)
{
    f16 stored[V];
    JOIN(JOIN(vstore_half, V), _rte)(v, 0, (half *) stored);
    return JOIN(vload_half, V)(0, (const half *) stored);
}

// ---- bf16: the upper half of an f32, rounded to nearest even; a NaN stays a NaN whatever its lower half is

#define UINTV JOIN(uint, V)
#define USHORTV JOIN(ushort, V)

inline uint bf16_bits(float v)
{
    uint bits = as_uint(v);
    uint nearest = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    return isnan(v) ? (bits >> 16 | 0x40) : nearest;
}

inline UINTV bf16_bitsv(CV v)
{
    UINTV bits = JOIN(as_uint, V)(v);
    UINTV nearest = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    return select(nearest, bits >> 16 | 0x40, isnan(v));
}

inline float load_bf16(global const bf16 *p)
{
    return as_float((uint) *p << 16);
}

inline CV loadv_bf16(global const bf16 *p)
{
    return JOIN(as_float, V)(JOIN(convert_uint, V)(LOADV(global, ushort, p)) << 16);
}

inline CV loada_bf16(global const bf16 *p)
{
    return JOIN(as_float, V)(JOIN(convert_uint, V)(*(global const USHORTV *) p) << 16);
}

inline void storea_bf16(CV v, global bf16 *p)
{
    *(global USHORTV *) p = JOIN(convert_ushort, V)(bf16_bitsv(v));
}

inline void store_bf16(float v, global bf16 *p)
{
    *p = (bf16) bf16_bits(v);
}

inline void storev_bf16(CV v, global bf16 *p)
{
    STOREV(JOIN(convert_ushort, V)(bf16_bitsv(v)), global, ushort, p);
}

inline float rounded_bf16(float v)
{
    return as_float(bf16_bits(v) << 16);
}

inline CV roundedv_bf16(CV v)
{
    return JOIN(as_float, V)(bf16_bitsv(v) << 16);
}

#endif

#define load_row JOIN(load_, ROW)
#define loadv_row JOIN(loadv_, ROW)
#define loada_row JOIN(loada_, ROW)
#define storea_row JOIN(storea_, ROW)
#define store_row JOIN(store_, ROW)
#define storev_row JOIN(storev_, ROW)
#define rounded_row JOIN(rounded_, ROW)
#define roundedv_row JOIN(roundedv_, ROW)
#define load_parameter JOIN(load_, PARAMETER)
#define loadv_parameter JOIN(loadv_, PARAMETER)
#define loada_parameter JOIN(loada_, PARAMETER)
#define store_parameter JOIN(store_, PARAMETER)
#define storev_parameter JOIN(storev_, PARAMETER)
#define load_compute JOIN(load_, STORED_AS_COMPUTED)
#define loadv_compute JOIN(loadv_, STORED_AS_COMPUTED)
#define store_compute JOIN(store_, STORED_AS_COMPUTED)
#define storev_compute JOIN(storev_, STORED_AS_COMPUTED)
