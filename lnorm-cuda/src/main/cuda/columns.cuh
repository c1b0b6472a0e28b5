// SPDX-License-Identifier: Apache-2.0
// Sums over the rows of a chunk for the columns of one thread (N7.2), and what two teams of a thread block hand to each
// other at the end. Sum (s, v) is of column v of the thread's vector s.
#pragma once

#include "arithmetic.cuh"

constexpr int GAMMA = 0, BETA = 1;

__device__ inline void storePair(float* to, float a, float b) { *reinterpret_cast<float2*>(to) = make_float2(a, b); }
__device__ inline void storePair(double* to, double a, double b) {
    *reinterpret_cast<double2*>(to) = make_double2(a, b);
}

// In registers. What is handed over is in shared memory, at ((team * steps + s) * threads + thread) * 2 + v.
template <class C, int steps>
struct RegisterSums {
    C dgamma[steps][2] = {}, dbeta[steps][2] = {};
    C* shared;

    __device__ explicit RegisterSums(C* shared) : shared(shared) {}

    template <class Values>
    __device__ void add(int s, Values dy, Values xhat) {
#pragma unroll
        for (int v = 0; v < 2; v++) {
            dgamma[s][v] = multiplyAdd(dy[v], xhat[v], dgamma[s][v]);
            dbeta[s][v] = ::add(dbeta[s][v], dy[v]);
        }
    }

    __device__ C chunk(int gradient, int s, int v) const {
        return ::add(gradient == GAMMA ? dgamma[s][v] : dbeta[s][v], C(0));
    }

    __device__ C* place(int team, int s) const {
        return shared + ((team * steps + s) * blockDim.x + threadIdx.x) * 2;
    }

    __device__ void handOver(int gradient) const {
#pragma unroll
        for (int s = 0; s < steps; s++) {
            storePair(place(threadIdx.y, s), chunk(gradient, s, 0), chunk(gradient, s, 1));
        }
    }

    // What the other team has handed over, after a barrier.
    __device__ C handed(int s, int v) const { return place(1 - threadIdx.y, s)[v]; }
};

// Where registers do not suffice, in shared memory, in which each thread has a place of its own: sum (gradient, s, v) at
// ((gradient * steps + s) * threads + thread) * 2 + v. One team only.
template <class C, int steps>
struct SharedSums {
    C* mine;

    __device__ explicit SharedSums(C* shared) : mine(shared + 2 * threadIdx.x) {
#pragma unroll
        for (int s = 0; s < 2 * steps; s++) {
            at(s, 0) = at(s, 1) = 0;
        }
    }

    __device__ C& at(int s, int v) const { return mine[s * 2 * blockDim.x + v]; }

    template <class Values>
    __device__ void add(int s, Values dy, Values xhat) {
#pragma unroll
        for (int v = 0; v < 2; v++) {
            at(s, v) = multiplyAdd(dy[v], xhat[v], at(s, v));
            at(steps + s, v) = ::add(at(steps + s, v), dy[v]);
        }
    }

    __device__ C chunk(int gradient, int s, int v) const { return ::add(at(gradient * steps + s, v), C(0)); }
};
