// SPDX-License-Identifier: Apache-2.0
// The forward pass (N3 to N5).
#pragma once

#include "statistics.cuh"

// What a stored gamma is added to, so that the effective gamma (N1.4) is one addition: 1 with the unit offset, 1 for an
// absent gamma (whose stored value is taken as +0), else the value that changes nothing.
template <class C>
__device__ C gammaBase(const Norm& norm, const void* gamma) {
    return norm.unitOffset || gamma == nullptr ? C(1) : C(-0.0);
}

template <class C>
__device__ void save(const Statistics& to, Index row, const Moments<C>& moments, const Norm& norm) {
    if (to.rstd != nullptr) {
        static_cast<C*>(to.rstd)[row] = moments.rstd;
        if (norm.layer) {
            static_cast<C*>(to.shift)[row] = moments.shift;
            static_cast<C*>(to.correction)[row] = moments.correction;
        }
    }
}

// Rows held in registers, read and written 16 bytes at a time. A row of up to 1024 elements has a group of threads to
// itself, a wider one a thread block, each group a block of 1024 elements.
template <class T, class P, int steps>
struct ForwardInRegisters {
    using C = typename T::Compute;
    static constexpr int V = 16 / sizeof(typename T::Bits);
    static constexpr int BATCH = V < 4 ? 2 : 4; // loads between two stores, which no load may pass

    const ForwardCall& call;
    Team<C, V> team;
    int firstColumn, present;
    Vector<T, V> h[steps];

    __device__ ForwardInRegisters(const ForwardCall& call, Pair<C> (*board)[MOST_GROUPS])
            : call(call), team(steps * LANES < BLOCK || call.norm.width <= BLOCK, board) {
        firstColumn = team.group * BLOCK + V * team.thread;
        present = max(0, (int(call.norm.width) - firstColumn + LANES - 1) / LANES);
    }

    __device__ void run() {
        bool alone = team.groups == 1;
        int rowsAtOnce = alone ? blockDim.x / Group<V>::threads : 1;
        Index row = Index(blockIdx.x) * rowsAtOnce + (alone ? threadIdx.x / Group<V>::threads : 0);
        for (; row < call.rows; row += Index(gridDim.x) * rowsAtOnce) {
            read(row);
            Moments<C> found = moments<C>(RegisterRow<T, V, steps>{h, present, team}, call.norm,
                    [&]() { return fromMemory(row); });
            if (team.thread == 0 && team.group == 0) {
                save(call.saved, row, found, call.norm);
            }
            write(row, found);
        }
    }

    __device__ void read(Index row) {
        auto x = call.x.template at<T>(row) + firstColumn;
#pragma unroll
        for (int s = 0; s < steps; s++) {
            if (s < present) {
                h[s].load(x + s * LANES);
            }
        }
        if (call.residual.present()) {
            addResidual(row);
        }
    }

    __device__ void addResidual(Index row) {
        auto residual = call.residual.template at<T>(row) + firstColumn;
        auto sum = call.sum.present() ? call.sum.template at<T>(row) + firstColumn : nullptr;
#pragma unroll
        for (int batch = 0; batch < steps; batch += BATCH) {
            Vector<T, V> addend[BATCH];
#pragma unroll
            for (int s = 0; s < BATCH; s++) {
                if (batch + s < present) {
                    addend[s].load(residual + (batch + s) * LANES);
                }
            }
#pragma unroll
            for (int s = 0; s < BATCH; s++) {
                if (batch + s < present) {
                    Vector<T, V> x = h[batch + s];
                    h[batch + s].set([&](int v) { return add(x.get(v), addend[s].get(v)); });
                    if (sum != nullptr) {
                        h[batch + s].store(sum + (batch + s) * LANES);
                    }
                }
            }
        }
    }

    // The row once more, from where it is not overwritten yet.
    __device__ MemoryRow<T, V> fromMemory(Index row) {
        bool summed = call.sum.present();
        Source<T> source = {summed ? call.sum.template at<T>(row) : call.x.template at<T>(row),
                summed || !call.residual.present() ? nullptr : call.residual.template at<T>(row)};
        return {source, WideRow<C>::scale, call.norm.width, {team.group, team.group + 1}, team};
    }

    __device__ void write(Index row, const Moments<C>& found) {
        auto y = call.y.template at<T>(row) + firstColumn;
        auto gamma = static_cast<const typename P::Bits*>(call.gamma) + firstColumn;
        auto beta = static_cast<const typename P::Bits*>(call.beta) + firstColumn;
        C base = gammaBase<C>(call.norm, call.gamma);
#pragma unroll
        for (int s = 0; s < steps; s++) {
            if (s < present) {
                Vector<P, V> scale, offset;
                scale.fill(C(0));
                offset.fill(C(-0.0));
                if (call.gamma != nullptr) {
                    scale.loadConstant(gamma + s * LANES);
                }
                if (call.beta != nullptr) {
                    offset.loadConstant(beta + s * LANES);
                }
                Vector<T, V> out;
                out.set([&](int v) {
                    return multiplyAdd(found.normalized(h[s].get(v)), add(base, scale.get(v)), offset.get(v));
                });
                out.store(y + s * LANES);
            }
        }
    }
};

// Rows of any width and alignment, read again for each sweep, one element at a time: a warp takes a row or part of it.
template <class T, class P>
struct ForwardFromMemory {
    using C = typename T::Compute;
    static constexpr int V = 2;

    const ForwardCall& call;
    Team<C, V> team;
    Part part;

    __device__ ForwardFromMemory(const ForwardCall& call, Pair<C> (*board)[MOST_GROUPS])
            : call(call),
              team(call.norm.width <= BLOCK, board),
              part(Part::of(call.norm.width, team.group, team.groups)) {}

    __device__ void run() {
        bool alone = team.groups == 1;
        int rowsAtOnce = alone ? blockDim.x / WARP : 1;
        Index row = Index(blockIdx.x) * rowsAtOnce + (alone ? threadIdx.x / WARP : 0);
        for (; row < call.rows; row += Index(gridDim.x) * rowsAtOnce) {
            Source<T> source = {call.x.template at<T>(row),
                    call.residual.present() ? call.residual.template at<T>(row) : nullptr};
            if (call.sum.present()) {
                source = {summed(source, call.sum.template at<T>(row)), nullptr};
            }
            auto scaled = [&](C scale) {
                return MemoryRow<T, V>{source, scale, call.norm.width, part, team};
            };
            Moments<C> found = moments<C>(scaled(C(1)), call.norm, [&]() { return scaled(WideRow<C>::scale); });
            if (team.thread == 0 && team.group == 0) {
                save(call.saved, row, found, call.norm);
            }
            write(source, call.y.template at<T>(row), found);
        }
    }

    __device__ const typename T::Bits* summed(const Source<T>& source, typename T::Bits* sum) const {
        part.columns<V>(call.norm.width, team.thread, [&](Index column) {
            sum[column] = T::store(source.get(column));
        });
        return sum;
    }

    __device__ void write(const Source<T>& source, typename T::Bits* y, const Moments<C>& found) const {
        auto gamma = static_cast<const typename P::Bits*>(call.gamma);
        auto beta = static_cast<const typename P::Bits*>(call.beta);
        C base = gammaBase<C>(call.norm, call.gamma);
        part.columns<V>(call.norm.width, team.thread, [&](Index column) {
            C g = add(base, gamma == nullptr ? C(0) : P::widen(__ldg(gamma + column)));
            C b = beta == nullptr ? C(-0.0) : P::widen(__ldg(beta + column));
            y[column] = T::store(multiplyAdd(found.normalized(source.get(column)), g, b));
        });
    }
};
