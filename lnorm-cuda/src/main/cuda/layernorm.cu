// SPDX-License-Identifier: Apache-2.0
// The kernels, by pass, row type, parameter type and variant. LaunchConfig.java chooses among them and says why.
#include "backward.cuh"
#include "forward.cuh"
#include "merge.cuh"

// The most threads of a thread block; the 1 keeps ptxas from spilling for the sake of occupancy.
#define KERNEL(...) extern "C" __global__ void __launch_bounds__(__VA_ARGS__)

// What a launch asks for, aligned for pairs of any compute type.
template <class C>
__device__ C* dynamicShared() {
    extern __shared__ double2 shared[];
    return reinterpret_cast<C*>(shared);
}

#define FORWARD(T, P, narrow, threads)                                                                          \
    KERNEL narrow forward_##T##_##P##_narrow(const ForwardCall call) {                                          \
        ForwardInRegisters<T, P, 4>(call, nullptr).run();                                                       \
    }                                                                                                           \
    KERNEL(threads) forward_##T##_##P##_wide(const ForwardCall call) {                                          \
        __shared__ Pair<T::Compute> board[2][MOST_GROUPS];                                                      \
        ForwardInRegisters<T, P, 16>(call, board).run();                                                        \
    }                                                                                                           \
    KERNEL(256, 1) forward_##T##_##P##_general(const ForwardCall call) {                                        \
        __shared__ Pair<T::Compute> board[2][MOST_GROUPS];                                                      \
        ForwardFromMemory<T, P>(call, board).run();                                                             \
    }

#define BACKWARD(T, P, small, threads, tinyRows, Sums)                                                          \
    KERNEL(small) backward_##T##_##P##_tiny(const BackwardCall call) {                                             \
        BackwardInRegisters<T, P, 1, tinyRows, RegisterSums<T::Compute, 1>>(                                    \
                call, nullptr, dynamicShared<T::Compute>()).run();                                              \
    }                                                                                                           \
    KERNEL(small) backward_##T##_##P##_narrow(const BackwardCall call) {                                           \
        BackwardInRegisters<T, P, 4, 4, RegisterSums<T::Compute, 4>>(                                           \
                call, nullptr, dynamicShared<T::Compute>()).run();                                              \
    }                                                                                                           \
    KERNEL(threads) backward_##T##_##P##_wide(const BackwardCall call) {                                        \
        __shared__ Pair<T::Compute> board[2][MOST_GROUPS];                                                      \
        BackwardInRegisters<T, P, 16, 1, Sums<T::Compute, 16>>(                                                 \
                call, board, dynamicShared<T::Compute>()).run();                                                \
    }                                                                                                           \
    KERNEL(256, 1) backward_##T##_##P##_general(const BackwardCall call) {                                      \
        __shared__ Pair<T::Compute> board[2][MOST_GROUPS];                                                      \
        BackwardFromMemory<T, P>(call, board).run();                                                            \
    }

#define MERGE(Out)                                                                                              \
    KERNEL(1024) merge_##Out(const MergeCall call) {                                                            \
        __shared__ Out::Compute tile[32][WARP + 1];                                                             \
        Merge<Out>{call}.run(tile);                                                                             \
    }

FORWARD(f64, f64, (128, 1), 256)
FORWARD(f32, f32, (128), 512)
FORWARD(f16, f16, (128), 256)
FORWARD(f16, f32, (128), 256)
FORWARD(bf16, bf16, (128), 256)
FORWARD(bf16, f32, (128), 256)

BACKWARD(f64, f64, 32, 256, 8, SharedSums)
BACKWARD(f32, f32, 32, 384, 16, RegisterSums)
BACKWARD(f16, f16, 64, 384, 16, RegisterSums)
BACKWARD(f16, f32, 64, 384, 16, RegisterSums)
BACKWARD(bf16, bf16, 64, 384, 16, RegisterSums)
BACKWARD(bf16, f32, 64, 384, 16, RegisterSums)

MERGE(f64)
MERGE(f32)
MERGE(f16)
MERGE(bf16)
