// SPDX-License-Identifier: Apache-2.0
// Row sums (N2) of two terms at once, spread over threads.
//
// A group of 64 / V threads of a warp takes a block of 1024 elements: thread t owns the lanes V t to V t + V - 1 and
// reads V elements at a time. A team of groups takes a row.
#pragma once

#include "arithmetic.cuh"

using Index = long long;

constexpr int BLOCK = 1024, LANES = 64, WARP = 32;
constexpr int MOST_GROUPS = 32; // of a team, so that one warp can add up what the groups have

template <class C>
struct Pair {
    C sum, squares;
};

__device__ inline unsigned int threadInWarp() { return threadIdx.x % WARP; }

// A thread's place in its group.
template <int V>
struct Group {
    static constexpr int threads = LANES / V;

    const unsigned int thread = threadIdx.x % threads;
    const unsigned int members = threads == WARP
            ? 0xffffffffu
            : ((1u << threads % WARP) - 1) << (threadInWarp() - thread); // % for the compiler's sake

    template <class C>
    __device__ C exchange(C value, int distance) const {
        return __shfl_xor_sync(members, value, distance);
    }

    template <class C>
    __device__ C from(C value, int source) const {
        return __shfl_sync(members, value, source, threads);
    }

    // Adds up lanes whose threads are 2 * distance apart at most (N2.3). While a thread has several lanes, it keeps
    // half of them and gives the other half away; sums are commutative, so each half is computed as the rule says.
    template <int distance, class C>
    __device__ C lanes(C (&value)[V]) const {
        int kept = V;
#pragma unroll
        for (int d = distance; d >= 1; d /= 2) {
            if (kept == 1) {
                value[0] = add(value[0], exchange(value[0], d));
                continue;
            }
            kept /= 2;
            bool upper = thread & d;
#pragma unroll
            for (int v = 0; v < V / 2; v++) {
                if (v < kept) {
                    C given = exchange(upper ? value[v] : value[v + kept], d);
                    value[v] = add(upper ? value[v + kept] : value[v], given);
                }
            }
        }
        int parted = V;
#pragma unroll
        for (int d = distance; d >= 1; d /= 2) {
            if (parted > kept) {
#pragma unroll
                for (int v = 0; v < V; v++) {
                    if (v < kept) {
                        value[v] = add(value[v], exchange(value[v], d));
                    }
                }
                parted /= 2;
            }
        }
#pragma unroll
        for (int s = V / 2; s >= 1; s /= 2) {
#pragma unroll
            for (int v = 0; v < V / 2; v++) {
                if (s < kept && v < s) {
                    value[v] = add(value[v], value[v + s]);
                }
            }
        }
        return add(value[0], C(0));
    }

    // The block's sum of one term, known to every thread.
    template <class C>
    __device__ C block(C (&value)[V]) const {
        return lanes<threads / 2>(value);
    }

    // The block's sums of two terms, known to every thread: half of the threads add up each.
    template <class C>
    __device__ Pair<C> block(C (&sum)[V], C (&squares)[V]) const {
        bool upper = thread & threads / 2;
        C value[V];
#pragma unroll
        for (int v = 0; v < V; v++) {
            C given = exchange(upper ? sum[v] : squares[v], threads / 2);
            value[v] = add(upper ? squares[v] : sum[v], given);
        }
        C mine = lanes<threads / 4>(value);
        C other = exchange(mine, threads / 2);
        return upper ? Pair<C>{other, mine} : Pair<C>{mine, other};
    }
};

// The groups that share a row: one, or all of a row of a thread block, which has whole warps then.
template <class C, int V>
struct Team : Group<V> {
    const int groups, group;
    Pair<C> (*board)[MOST_GROUPS]; // two of them, in turn: one barrier a use is enough
    const int place;               // on the board, of the first group
    int turn = 0;

    // `index` counts the teams of a thread block. All of them meet at each barrier.
    __device__ Team(bool alone, Pair<C> (*board)[MOST_GROUPS], int index = 0)
            : groups(alone ? 1 : blockDim.x / Group<V>::threads),
              group(alone ? 0 : threadIdx.x / Group<V>::threads),
              board(board),
              place(index * groups) {}

    // What the first group has, for all.
    __device__ C first(C value) {
        if (groups == 1) {
            return value;
        }
        turn ^= 1;
        if (threadIdx.x == 0) {
            board[turn][0].sum = value;
        }
        __syncthreads();
        return board[turn][0].sum;
    }

    // Adds what the groups have by adjacent pairs (N2.4); a group beyond the row has +0.
    __device__ Pair<C> row(Pair<C> mine) {
        if (groups == 1) {
            return mine;
        }
        turn ^= 1;
        if (this->thread == 0) {
            board[turn][place + group] = mine;
        }
        __syncthreads();
        int span = 1 << (32 - __clz(groups - 1)); // a power of two, so that every thread ends with the total
        int source = threadInWarp() & (span - 1);
        Pair<C> total = {0, 0};
        if (source < groups) {
            total = board[turn][place + source];
        }
#pragma unroll 1
        for (int distance = 1; distance < span; distance *= 2) {
            total.sum = add(total.sum, __shfl_xor_sync(0xffffffffu, total.sum, distance));
            total.squares = add(total.squares, __shfl_xor_sync(0xffffffffu, total.squares, distance));
        }
        return total;
    }
};

// Adds block sums by adjacent pairs as they arrive: a binary counter (N2.4) with level k in thread k of the group.
template <class C, int V>
struct BlockSums {
    const Group<V>& group;
    Pair<C> level = {0, 0};
    unsigned int blocks = 0;

    __device__ explicit BlockSums(const Group<V>& group) : group(group) {}

    __device__ void push(Pair<C> block) {
        int k = 0;
        for (; blocks >> k & 1; k++) {
            block.sum = add(group.from(level.sum, k), block.sum);
            block.squares = add(group.from(level.squares, k), block.squares);
        }
        if (group.thread == k) {
            level = block;
        }
        blocks++;
    }

    __device__ Pair<C> total() const {
        Pair<C> total = {0, 0};
        for (int k = 0; blocks >> k; k++) {
            if (blocks >> k & 1) {
                total.sum = add(group.from(level.sum, k), total.sum);
                total.squares = add(group.from(level.squares, k), total.squares);
            }
        }
        return total;
    }
};

// Lane sums of one block under way.
template <class C, int V>
struct LaneSums {
    C sum[V] = {}, squares[V] = {};

    __device__ void add(int v, C value, C a, C b) {
        sum[v] = ::add(sum[v], value);
        squares[v] = multiplyAdd(a, b, squares[v]);
    }
};

// The blocks of a row in memory that a group takes.
struct Part {
    Index firstBlock, lastBlock;

    // Equal parts of a power of two of blocks each, so that a part is a whole subtree of N2.4.
    static __device__ Part of(Index width, int group, int groups) {
        Index blocks = (width + BLOCK - 1) / BLOCK, each = 1;
        while (each * groups < blocks) {
            each *= 2;
        }
        return {group * each, min((group + 1) * each, blocks)};
    }

    // Calls visit(column) for each column of a thread.
    template <int V, class Visit>
    __device__ void columns(Index width, int thread, Visit visit) const {
        Index end = min(lastBlock * BLOCK, width);
        for (Index column = firstBlock * BLOCK + V * thread; column < end; column += LANES) {
#pragma unroll
            for (int v = 0; v < V; v++) {
                if (column + v < end) {
                    visit(column + v);
                }
            }
        }
    }

    // The row sums of what term(column, lane, sums) adds to the sums of a thread's lane.
    template <class C, int V, class Term>
    __device__ Pair<C> sums(Index width, Team<C, V>& team, Term term) const {
        BlockSums<C, V> sums(team);
        for (Index block = firstBlock; block < lastBlock; block++) {
            LaneSums<C, V> lanes;
            Index begin = block * BLOCK + V * team.thread;
#pragma unroll 1
            for (int s = 0; s < BLOCK; s += LANES) {
#pragma unroll
                for (int v = 0; v < V; v++) {
                    if (begin + s + v < width) {
                        term(begin + s + v, v, lanes);
                    }
                }
            }
            sums.push(team.block(lanes.sum, lanes.squares));
        }
        return team.row(sums.total());
    }
};
