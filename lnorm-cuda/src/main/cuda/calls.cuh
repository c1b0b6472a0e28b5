// SPDX-License-Identifier: Apache-2.0
// What the host hands to a kernel, one struct each: CudaKernel.java writes them field by field. Pointers are 0 where an
// operand is absent.
#pragma once

#include "sums.cuh"

// Rows as the API defines them, the offset in the pointer. One block of rows has a rowsPerBlock beyond every row.
struct Rows {
    char* base;
    Index stride, rowsPerBlock, blockStride;

    __device__ bool present() const { return base != nullptr; }

    template <class T>
    __device__ typename T::Bits* at(Index row) const {
        Index element = row < rowsPerBlock ? row * stride
                                           : row / rowsPerBlock * blockStride + row % rowsPerBlock * stride;
        return reinterpret_cast<typename T::Bits*>(base) + element;
    }
};

// One value of the compute type for each row.
struct Statistics {
    void *shift, *correction, *rstd;
};

// What NormSpec says. The numbers are values of the compute type, which double holds exactly.
struct Norm {
    double reciprocal, headReciprocal, epsilon;
    Index width;
    int layer, unitOffset;
};

struct ForwardCall {
    Norm norm;
    Index rows;
    Rows x, y, residual, sum;
    const void *gamma, *beta;
    Statistics saved;
};

struct BackwardCall {
    Norm norm;
    Index rows, rowsPerChunk;
    Rows dy, x, dh, dx;
    const void* gamma;
    Statistics saved;
    void *dgammaPartials, *dbetaPartials; // [chunks][width], compute type
};

struct MergeCall {
    const void* partials; // [chunks][width], compute type
    void* out;
    Index chunks, width;
    int accumulate;
};
