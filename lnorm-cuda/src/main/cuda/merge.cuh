// SPDX-License-Identifier: Apache-2.0
// Adds up the chunk sums of one parameter gradient by adjacent pairs (N7.3) and stores them (N7.4).
#pragma once

#include "calls.cuh"
#include "elements.cuh"
#include "sums.cuh"

// A thread block takes 32 columns; its 32 rows of threads take equal parts of the chunks, a power of two each, so that
// a part is a whole subtree. Chunks beyond the last count as +0, which changes nothing.
template <class Out>
struct Merge {
    using C = typename Out::Compute;
    static constexpr int PARTS = 32;
    static constexpr int AT_ONCE = 16; // chunks of a part that are loaded before they are added

    const MergeCall& call;

    // The sum of up to 16 chunks from the first on.
    __device__ C few(Index column, Index first, Index last) const {
        auto partials = static_cast<const C*>(call.partials);
        C sum[AT_ONCE];
#pragma unroll
        for (int i = 0; i < AT_ONCE; i++) {
            sum[i] = first + i < last ? __ldg(partials + (first + i) * call.width + column) : C(0);
        }
#pragma unroll
        for (int distance = 1; distance < AT_ONCE; distance *= 2) {
#pragma unroll
            for (int i = 0; i < AT_ONCE; i += 2 * distance) {
                sum[i] = add(sum[i], sum[i + distance]);
            }
        }
        return sum[0];
    }

    __device__ C part(Index column, Index each) const {
        Index first = threadIdx.y * each;
        Index last = min(first + each, call.chunks);
        return add(few(column, first, last), few(column, first + AT_ONCE, last));
    }

    __device__ void run(C (*tile)[WARP + 1]) const {
        Index each = 1; // 32 at most: there are at most 1024 chunks
        while (each * PARTS < call.chunks) {
            each *= 2;
        }
        Index column = Index(blockIdx.x) * WARP + threadIdx.x;
        tile[threadIdx.y][threadIdx.x] = column < call.width ? part(column, each) : C(0);
        __syncthreads();
        C total = tile[threadIdx.x][threadIdx.y]; // a warp has the parts of one column now
#pragma unroll
        for (int distance = 1; distance < PARTS; distance *= 2) {
            total = add(total, __shfl_xor_sync(0xffffffffu, total, distance));
        }
        if (threadIdx.x == 0) {
            tile[0][threadIdx.y] = total; // only this warp has read this column
        }
        __syncthreads();
        if (threadIdx.y == 0 && column < call.width) {
            store(column, tile[0][threadIdx.x]);
        }
    }

    __device__ void store(Index column, C total) const {
        auto out = static_cast<typename Out::Bits*>(call.out) + column;
        *out = Out::store(call.accumulate ? add(Out::widen(*out), total) : total);
    }
};
