// SPDX-License-Identifier: Apache-2.0
// The backward pass (N6) and the chunk sums of the parameter gradients (N7.1, N7.2), in one pass over dy and x: a team
// takes a chunk of rows, row after row, and each thread keeps the sums of its own columns. A thread block is one team,
// or two that take adjacent chunks.
#pragma once

#include "columns.cuh"
#include "forward.cuh"

template <class C>
__device__ Moments<C> saved(const Statistics& from, Index row, const Norm& norm) {
    Moments<C> moments = {0, 0, static_cast<const C*>(from.rstd)[row]};
    if (norm.layer) {
        moments.shift = static_cast<const C*>(from.shift)[row];
        moments.correction = static_cast<const C*>(from.correction)[row];
    }
    return moments;
}

// m1 and m2 of N6.2.
template <class C>
__device__ Pair<C> means(Pair<C> sums, const Norm& norm) {
    C reciprocal = norm.reciprocal;
    return {norm.layer ? multiply(sums.sum, reciprocal) : C(0), multiply(sums.squares, reciprocal)};
}

// dx before it is stored (N6.3, N6.4); an absent dh is -0.
template <class C>
__device__ C inputGradient(C g, C xhat, Pair<C> mean, C rstd, C dh) {
    return multiplyAdd(rstd, multiplyAdd(-xhat, mean.squares, subtract(g, mean.sum)), dh);
}

// Several rows (or one wide one) in registers at a time. A warp takes a block of 1024 columns, two elements a load:
// with four or eight a thread would own two or four times the column sums, and there are no registers for those.
template <class T, class P, int steps, int rowsAtOnce, class Sums>
struct BackwardInRegisters {
    using C = typename T::Compute;
    static constexpr int V = 2;
    static constexpr int BATCH = steps < 4 ? steps : 4; // loads between two stores, which no load may pass
    // Two teams a block: for 16-bit rows, beside which chunk sums are large, and whose kernels have registers to spare.
    static constexpr bool PAIRS = sizeof(typename T::Bits) == 2;
    static constexpr bool MEETING = PAIRS && rowsAtOnce == 1; // teams of several warps, which meet at barriers

    const BackwardCall& call;
    Team<C, V> team;
    int firstColumn, present; // vectors of this thread that are inside the row
    Sums sums;
    Vector<T, V> x[rowsAtOnce][steps], dy[rowsAtOnce][steps];

    __device__ BackwardInRegisters(const BackwardCall& call, Pair<C> (*board)[MOST_GROUPS], C* shared)
            : call(call), team(steps * LANES < BLOCK || call.norm.width <= BLOCK, board, index()), sums(shared) {
        firstColumn = team.group * BLOCK + V * team.thread;
        present = inRow();
    }

    // The team's, in its thread block.
    static __device__ int index() { return PAIRS ? threadIdx.y : 0; }

    __device__ int inRow() const { return max(0, (int(call.norm.width) - firstColumn + LANES - 1) / LANES); }

    __device__ void run() {
        Index chunk = PAIRS ? Index(blockIdx.x) * blockDim.y + index() : blockIdx.x;
        Index first = chunk * call.rowsPerChunk;
        // The second team's chunk can be short or empty: it stays for the barriers of the first, without a column.
        Index end = min(first + call.rowsPerChunk, call.rows + (MEETING ? index() * call.rowsPerChunk : 0));
        for (Index row = first; row < end; row += rowsAtOnce) {
            if (MEETING && row >= call.rows) {
                present = 0;
            }
            Moments<C> moments[rowsAtOnce];
#pragma unroll
            for (int a = 0; a < rowsAtOnce; a++) {
                if (MEETING || row + a < end) {
                    read(a, row + a);
                    moments[a] = saved<C>(call.saved, MEETING ? min(row, call.rows - 1) : row + a, call.norm);
                }
            }
#pragma unroll
            for (int a = 0; a < rowsAtOnce; a++) {
                if (MEETING || row + a < end) {
                    gradients(a, row + a, moments[a]);
                }
            }
        }
        partials();
    }

    __device__ void read(int a, Index row) {
        auto xs = call.x.template at<T>(row) + firstColumn;
        auto dys = call.dy.template at<T>(row) + firstColumn;
#pragma unroll
        for (int s = 0; s < steps; s++) {
            if (s < present) {
                x[a][s].load(xs + s * LANES);
                dy[a][s].load(dys + s * LANES);
            }
        }
    }

    // The effective gamma of the two columns of vector s.
    struct Scale {
        C base;
        Vector<P, V> stored;
        __device__ C get(int v) const { return add(base, stored.get(v)); }
    };
    __device__ Scale gamma(int s) const {
        Scale scale;
        scale.base = gammaBase<C>(call.norm, call.gamma);
        scale.stored.fill(C(0));
        if (call.gamma != nullptr) {
            scale.stored.loadConstant(static_cast<const typename P::Bits*>(call.gamma) + firstColumn + s * LANES);
        }
        return scale;
    }

    __device__ void gradients(int a, Index row, const Moments<C>& moments) {
        Pair<C> mean = {0, 0};
        if (call.dx.present()) {
            LaneSums<C, V> lanes;
#pragma unroll
            for (int s = 0; s < steps; s++) {
                if (s < present) {
                    Scale scale = gamma(s);
#pragma unroll
                    for (int v = 0; v < V; v++) {
                        C g = multiply(dy[a][s].get(v), scale.get(v));
                        lanes.add(v, g, g, moments.normalized(x[a][s].get(v)));
                    }
                }
            }
            mean = means(team.row(team.block(lanes.sum, lanes.squares)), call.norm);
        }
#pragma unroll
        for (int batch = 0; batch < steps; batch += BATCH) {
            store(a, batch, row, moments, mean);
        }
    }

    __device__ void store(int a, int batch, Index row, const Moments<C>& moments, Pair<C> mean) {
        auto dx = call.dx.present() ? call.dx.template at<T>(row) + firstColumn : nullptr;
        Vector<T, V> dh[BATCH];
#pragma unroll
        for (int s = 0; s < BATCH; s++) {
            dh[s].fill(C(-0.0));
        }
        if (call.dh.present()) {
            auto dhs = call.dh.template at<T>(row) + firstColumn;
#pragma unroll
            for (int s = 0; s < BATCH; s++) {
                if (batch + s < present) {
                    dh[s].load(dhs + (batch + s) * LANES);
                }
            }
        }
#pragma unroll
        for (int s = 0; s < BATCH; s++) {
            if (batch + s < present) {
                const Vector<T, V> &xs = x[a][batch + s], &dys = dy[a][batch + s];
                C xhat[V], gradient[V];
#pragma unroll
                for (int v = 0; v < V; v++) {
                    xhat[v] = moments.normalized(xs.get(v));
                    gradient[v] = dys.get(v);
                }
                sums.add(batch + s, gradient, xhat);
                if (dx != nullptr) {
                    Scale scale = gamma(batch + s);
                    Vector<T, V> out;
                    out.set([&](int v) {
                        return inputGradient(multiply(gradient[v], scale.get(v)), xhat[v], mean, moments.rstd,
                                dh[s].get(v));
                    });
                    out.store(dx + (batch + s) * LANES);
                }
            }
        }
    }

    // The chunks of two teams are a subtree of N7.3, so their sum is the partial. Each team finishes one gradient.
    __device__ void partials() const {
        if constexpr (PAIRS) {
            if (blockDim.y == 2) {
                int mine = index();
                sums.handOver(1 - mine);
                __syncthreads();
                store(mine == GAMMA ? call.dgammaPartials : call.dbetaPartials,
                      [&](int s, int v) { return add(sums.chunk(mine, s, v), sums.handed(s, v)); });
                return;
            }
        }
        store(call.dgammaPartials, [&](int s, int v) { return sums.chunk(GAMMA, s, v); });
        store(call.dbetaPartials, [&](int s, int v) { return sums.chunk(BETA, s, v); });
    }

    template <class Sum>
    __device__ void store(void* partials, Sum sum) const {
        if (partials == nullptr) {
            return;
        }
        C* to = static_cast<C*>(partials) + blockIdx.x * call.norm.width + firstColumn;
        int inside = MEETING ? inRow() : present;
#pragma unroll
        for (int s = 0; s < steps; s++) {
            if (s < inside) {
                storePair(to + s * LANES, sum(s, 0), sum(s, 1));
            }
        }
    }
};

// Rows of any width and alignment, read twice, one element at a time; column sums in the partials themselves, of which
// each element belongs to one thread.
template <class T, class P>
struct BackwardFromMemory {
    using C = typename T::Compute;
    static constexpr int V = 2;

    const BackwardCall& call;
    Team<C, V> team;
    Part part;

    __device__ BackwardFromMemory(const BackwardCall& call, Pair<C> (*board)[MOST_GROUPS])
            : call(call),
              team(call.norm.width <= BLOCK, board),
              part(Part::of(call.norm.width, team.group, team.groups)) {}

    __device__ void run() {
        Index chunks = (call.rows + call.rowsPerChunk - 1) / call.rowsPerChunk;
        int atOnce = team.groups == 1 ? blockDim.x / WARP : 1;
        Index chunk = Index(blockIdx.x) * atOnce + (team.groups == 1 ? threadIdx.x / WARP : 0);
        if (chunk >= chunks) {
            return;
        }
        Index first = chunk * call.rowsPerChunk, end = min(first + call.rowsPerChunk, call.rows);
        for (Index row = first; row < end; row++) {
            gradients(row, partial(call.dgammaPartials, chunk), partial(call.dbetaPartials, chunk), row == first,
                    row == end - 1);
        }
    }

    __device__ C* partial(void* partials, Index chunk) const {
        return partials == nullptr ? nullptr : static_cast<C*>(partials) + chunk * call.norm.width;
    }

    __device__ C gamma(Index column) const {
        auto stored = static_cast<const typename P::Bits*>(call.gamma);
        return add(gammaBase<C>(call.norm, stored), stored == nullptr ? C(0) : P::widen(__ldg(stored + column)));
    }

    __device__ void gradients(Index row, C* dgamma, C* dbeta, bool isFirst, bool isLast) {
        auto x = call.x.template at<T>(row), dy = call.dy.template at<T>(row);
        auto dx = call.dx.present() ? call.dx.template at<T>(row) : nullptr;
        auto dh = call.dh.present() ? call.dh.template at<T>(row) : nullptr;
        Moments<C> moments = saved<C>(call.saved, row, call.norm);
        Pair<C> mean = dx == nullptr ? Pair<C>{0, 0} : means(rowSums(x, dy, moments), call.norm);
        part.columns<V>(call.norm.width, team.thread, [&](Index column) {
            C xhat = moments.normalized(T::widen(x[column])), gradient = T::widen(dy[column]);
            if (dx != nullptr) {
                C path = dh == nullptr ? C(-0.0) : T::widen(dh[column]);
                dx[column] = T::store(
                        inputGradient(multiply(gradient, gamma(column)), xhat, mean, moments.rstd, path));
            }
            C zero = isLast ? C(0) : C(-0.0); // the end of the chunk's sum
            if (dgamma != nullptr) {
                dgamma[column] = add(multiplyAdd(gradient, xhat, isFirst ? C(0) : dgamma[column]), zero);
            }
            if (dbeta != nullptr) {
                dbeta[column] = add(add(isFirst ? C(0) : dbeta[column], gradient), zero);
            }
        });
    }

    __device__ Pair<C> rowSums(const typename T::Bits* x, const typename T::Bits* dy, const Moments<C>& moments) {
        return part.sums(call.norm.width, team, [&](Index column, int v, LaneSums<C, V>& lanes) {
            C g = multiply(T::widen(dy[column]), gamma(column));
            lanes.add(v, g, g, moments.normalized(T::widen(x[column])));
        });
    }
};
