// SPDX-License-Identifier: Apache-2.0
// Stored types: how an element is widened to the compute type and stored (N1.6), and vectors of them.
#pragma once

#include "arithmetic.cuh"

struct f64 {
    using Compute = double;
    using Bits = unsigned long long;
    static __device__ double widen(Bits bits) { return __longlong_as_double((long long) bits); }
    static __device__ Bits store(double value) { return (Bits) __double_as_longlong(value); }
};

struct f32 {
    using Compute = float;
    using Bits = unsigned int;
    static __device__ float widen(Bits bits) { return __uint_as_float(bits); }
    static __device__ Bits store(float value) { return __float_as_uint(value); }
};

struct f16 {
    using Compute = float;
    using Bits = unsigned short;
    static __device__ float widen(Bits bits) {
        float value;
        asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
        return value;
    }
    static __device__ Bits store(float value) {
        Bits bits;
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
        return bits;
    }
};

struct bf16 {
    using Compute = float;
    using Bits = unsigned short;
    static __device__ float widen(Bits bits) { return __uint_as_float((unsigned int) bits << 16); }
    static __device__ Bits store(float value) {
#if __CUDA_ARCH__ >= 800
        Bits bits;
        asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(value));
        return bits;
#else
        unsigned int bits = __float_as_uint(value);
        unsigned int rounded = bits + 0x7fff + (bits >> 16 & 1);
        return (Bits) (value == value ? rounded >> 16 : 0x7fff);
#endif
    }
};

// Consecutive elements as they are stored, in registers: 4, 8, 16 or 32 bytes.
template <class T, int count>
struct Vector {
    using C = typename T::Compute;
    using Bits = typename T::Bits;
    static constexpr int words = count * sizeof(Bits) / 4;

    unsigned int word[words];

    __device__ C get(int i) const {
        if constexpr (sizeof(Bits) == 8) {
            return __hiloint2double(word[2 * i + 1], word[2 * i]); // a move: absent words are not used
        } else if constexpr (sizeof(Bits) == 4) {
            return T::widen(word[i]);
        } else {
            return T::widen((Bits) (i % 2 == 0 ? word[i / 2] & 0xffff : word[i / 2] >> 16));
        }
    }

    __device__ void fill(C value) {
        set([&](int) { return value; });
    }

    // Stores all elements: element i is what value(i) gives, rounded.
    template <class Value>
    __device__ void set(Value value) {
#pragma unroll
        for (int i = 0; i < words; i++) {
            if constexpr (sizeof(Bits) == 8) {
                if (i % 2 == 0) {
                    Bits bits = T::store(value(i / 2));
                    word[i] = (unsigned int) bits;
                    word[i + 1] = (unsigned int) (bits >> 32);
                }
            } else if constexpr (sizeof(Bits) == 4) {
                word[i] = T::store(value(i));
            } else {
                word[i] = T::store(value(2 * i)) | (unsigned int) T::store(value(2 * i + 1)) << 16;
            }
        }
    }

    // All in one access (two for 32 bytes); the address is a multiple of the size, or of 16.
    __device__ void load(const Bits* from) {
        if constexpr (words == 1) {
            word[0] = *reinterpret_cast<const unsigned int*>(from);
        } else if constexpr (words == 2) {
            uint2 two = *reinterpret_cast<const uint2*>(from);
            word[0] = two.x, word[1] = two.y;
        } else {
#pragma unroll
            for (int i = 0; i < words; i += 4) {
                uint4 four = reinterpret_cast<const uint4*>(from)[i / 4];
                word[i] = four.x, word[i + 1] = four.y, word[i + 2] = four.z, word[i + 3] = four.w;
            }
        }
    }

    // As load, through the read-only path: for what no thread writes.
    __device__ void loadConstant(const Bits* from) {
        if constexpr (words == 1) {
            word[0] = __ldg(reinterpret_cast<const unsigned int*>(from));
        } else if constexpr (words == 2) {
            uint2 two = __ldg(reinterpret_cast<const uint2*>(from));
            word[0] = two.x, word[1] = two.y;
        } else {
#pragma unroll
            for (int i = 0; i < words; i += 4) {
                uint4 four = __ldg(reinterpret_cast<const uint4*>(from) + i / 4);
                word[i] = four.x, word[i + 1] = four.y, word[i + 2] = four.z, word[i + 3] = four.w;
            }
        }
    }

    __device__ void store(Bits* to) const {
        if constexpr (words == 1) {
            *reinterpret_cast<unsigned int*>(to) = word[0];
        } else if constexpr (words == 2) {
            *reinterpret_cast<uint2*>(to) = make_uint2(word[0], word[1]);
        } else {
#pragma unroll
            for (int i = 0; i < words; i += 4) {
                reinterpret_cast<uint4*>(to)[i / 4] = make_uint4(word[i], word[i + 1], word[i + 2], word[i + 3]);
            }
        }
    }
};
