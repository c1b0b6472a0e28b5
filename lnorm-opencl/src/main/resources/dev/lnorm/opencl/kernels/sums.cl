// SPDX-License-Identifier: Apache-2.0
// Sums by adjacent pairs, level by level (N2.4 of docs/numerics.md), of values that arrive one after the other: a binary
// counter. Level k holds the sum of 2^k values if bit k of the count is set.

#define LANES 64
#define BLOCK 1024
#define LEVELS 32

typedef struct {
    C first;
    C second;
} Sums;

typedef struct {
    Sums level[LEVELS];
    uint count;
} Pairs;

inline void pairs_add(Pairs *pairs, Sums sums)
{
    int level = 0;
    while (pairs->count >> level & 1) {
        sums.first = pairs->level[level].first + sums.first;
        sums.second = pairs->level[level].second + sums.second;
        level++;
    }
    pairs->level[level] = sums;
    pairs->count++;
}

// At the end the levels are added from the smallest: an odd last value moves up unchanged.
inline Sums pairs_total(const Pairs *pairs)
{
    int level = 0;
    while ((pairs->count >> level & 1) == 0) {
        level++;
    }
    Sums total = pairs->level[level];
    for (level++; pairs->count >> level != 0; level++) {
        if (pairs->count >> level & 1) {
            total.first = pairs->level[level].first + total.first;
            total.second = pairs->level[level].second + total.second;
        }
    }
    return total;
}
