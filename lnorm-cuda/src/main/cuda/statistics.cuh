// SPDX-License-Identifier: Apache-2.0
// Row statistics (N3, N4) of a row that is in registers or in memory.
#pragma once

#include "calls.cuh"
#include "elements.cuh"
#include "sums.cuh"

template <class C>
struct Moments {
    C shift, correction, rstd;

    template <class Value>
    __device__ C normalized(Value x) const { // N5.2
        return multiply(subtract(subtract(x, shift), correction), rstd);
    }
};

// A part of a row in registers: vector s of a thread begins at its first column + 64 s.
template <class T, int V, int steps>
struct RegisterRow {
    using C = typename T::Compute;

    Vector<T, V> (&vector)[steps];
    int present; // vectors of this thread that are inside the row
    Team<C, V>& team;

    // The sum of the row's first 64 elements.
    __device__ C head() const {
        C lane[V];
#pragma unroll
        for (int v = 0; v < V; v++) {
            lane[v] = present > 0 ? add(C(0), vector[0].get(v)) : C(0);
        }
        return team.first(team.block(lane));
    }

    // The row sums of x - shift and its square.
    __device__ Pair<C> about(C shift) const {
        LaneSums<C, V> lanes;
#pragma unroll
        for (int s = 0; s < steps; s++) {
            if (s < present) {
#pragma unroll
                for (int v = 0; v < V; v++) {
                    C d = subtract(vector[s].get(v), shift);
                    lanes.add(v, d, d, d);
                }
            }
        }
        return team.row(team.block(lanes.sum, lanes.squares));
    }
};

// What a pass normalizes, element by element from memory: x, or store(x + residual).
template <class T>
struct Source {
    using C = typename T::Compute;

    const typename T::Bits *x, *residual;

    __device__ C get(Index column) const {
        C value = T::widen(x[column]);
        return residual == nullptr
                ? value
                : T::widen(T::store(add(value, T::widen(residual[column]))));
    }
};

// A row in memory, its elements scaled as they are read.
template <class T, int V>
struct MemoryRow {
    using C = typename T::Compute;

    Source<T> source;
    C scale;
    Index width;
    Part part;
    Team<C, V>& team;

    __device__ C get(Index column) const { return multiply(source.get(column), scale); }

    __device__ C head() const {
        C lane[V];
#pragma unroll
        for (int v = 0; v < V; v++) {
            Index column = V * team.thread + v;
            lane[v] = team.group == 0 && column < width ? add(C(0), get(column)) : C(0);
        }
        return team.first(team.block(lane));
    }

    __device__ Pair<C> about(C shift) const {
        return part.sums(width, team, [&](Index column, int v, LaneSums<C, V>& lanes) {
            C d = subtract(get(column), shift);
            lanes.add(v, d, d, d);
        });
    }
};

// What N3.1 to N3.4 and the sum of N4 give; `squares` tells whether the row is a wide one.
template <class C>
struct Variance {
    C shift, correction, variance, squares;
};

template <class C, class Row>
__device__ Variance<C> variance(const Row& row, const Norm& norm) {
    C reciprocal = norm.reciprocal;
    Variance<C> result = {0, 0, 0, 0};
    if (norm.layer) {
        result.shift = multiply(row.head(), C(norm.headReciprocal));
    }
#pragma unroll 1
    for (bool again = false;; again = true) {
        Pair<C> sums = row.about(result.shift);
        result.squares = sums.squares;
        result.variance = multiply(sums.squares, reciprocal);
        if (!norm.layer) {
            return result;
        }
        C c = multiply(sums.sum, reciprocal);
        C var = multiplyAdd(-c, c, result.variance);
        result.correction = c;
        result.variance = var < C(0) ? C(0) : var;
        if (again || !(multiply(c, c) > result.variance)) {
            return result;
        }
        result.shift = add(result.shift, c);
    }
}

// N3.6 of the scaled row of a wide one.
template <class C>
__device__ Moments<C> unscaled(const Variance<C>& scaled, C epsilon) {
    constexpr C scale = WideRow<C>::scale, unscale = WideRow<C>::unscale;
    C v = multiply(multiply(scaled.variance, unscale), unscale);
    C infinity = multiply(unscale, multiply(unscale, multiply(unscale, unscale)));
    return {multiply(scaled.shift, unscale), multiply(scaled.correction, unscale),
            v == infinity ? multiply(inverseRoot(scaled.variance), scale) : inverseRoot(add(v, epsilon))};
}

// The statistics of a row. Only if its squares overflow is it asked for from memory, scaled.
template <class C, class Row, class Scaled>
__device__ Moments<C> moments(const Row& row, const Norm& norm, Scaled scaled) {
    C epsilon = norm.epsilon;
    Variance<C> found = variance<C>(row, norm);
    if (!isFinite(found.squares)) {
        return unscaled(variance<C>(scaled(), norm), epsilon);
    }
    C radicand = norm.layer ? add(found.variance, epsilon)
                            : multiplyAdd(found.squares, C(norm.reciprocal), epsilon);
    return {found.shift, found.correction, inverseRoot(radicand)};
}
