// SPDX-License-Identifier: Apache-2.0
// GPU family: the sums of a row by teams of 16 work-items. A work-item loads V = 4 neighbouring columns at a time, so a
// team is the 64 lanes of a block of 1024 columns (N2 of docs/numerics.md), and a row has one team for each block or,
// where it is re-read, for every so many blocks. A work-group has one or several rows side by side.

#define TEAM 16
#define MOST_TEAMS 16 // of a row
#define STEPS (BLOCK / LANES)

// Loops over held vectors: unrolled where registers cannot be indexed, which is on GPUs. On a CPU it only takes time to
// compile.
#ifdef HELD_IN_REGISTERS
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED
#endif

// The place of a work-item in its work-group.
typedef struct {
    int item;  // in its team
    int team;  // of its row
    int teams; // of each row
    int slot;  // its row's place among the group's rows
    int slots;
} Place;

// Local memory: 2 vectors a work-item, 2 values a team, a vote a row.
typedef struct {
    local CV *vectors;
    local C *totals;
    local int *votes;
} Exchange;

inline Place place_of_item(int teams)
{
    int item = get_local_id(0);
    Place place = {item % TEAM, item / TEAM % teams, teams, item / (TEAM * teams), get_local_size(0) / (TEAM * teams)};
    return place;
}

// The first column of a work-item's vector at a step of a block.
inline int column_of(Place place, int block, int step)
{
    return block * BLOCK + step * LANES + place.item * V;
}

// The first n elements, and +0 for others.
inline CV first_of(CV v, int n)
{
    const BITSV lane = (BITSV) (0, 1, 2, 3);
    return n >= V ? v : select((CV) (0), v, lane < (BITSV) (n));
}

inline CV load_columns(global const ROW *row, int column, int width, int aligned)
{
    if (column + V <= width) {
        return aligned ? loada_row(row + column) : loadv_row(row + column);
    }
    C rest[V] = {0, 0, 0, 0};
    for (int k = 0; column + k < width; k++) {
        rest[k] = load_row(row + column + k);
    }
    return vload4(0, rest);
}

inline void store_columns(CV v, global ROW *row, int column, int width, int aligned)
{
    if (column + V <= width) {
        if (aligned) {
            storea_row(v, row + column);
        } else {
            storev_row(v, row + column);
        }
        return;
    }
    C rest[V];
    vstore4(v, 0, rest);
    for (int k = 0; column + k < width; k++) {
        store_row(rest[k], row + column + k);
    }
}

inline CV load_parameters(global const PARAMETER *parameter, int column, int width, int aligned)
{
    if (column + V <= width) {
        return aligned ? loada_parameter(parameter + column) : loadv_parameter(parameter + column);
    }
    C rest[V] = {0, 0, 0, 0};
    for (int k = 0; column + k < width; k++) {
        rest[k] = load_parameter(parameter + column + k);
    }
    return vload4(0, rest);
}

inline CV gamma_columns(global const PARAMETER *gamma, int column, int width, int aligned, int unit_offset)
{
    if (gamma == 0) {
        return (CV) (1);
    }
    CV stored = load_parameters(gamma, column, width, aligned);
    return unit_offset ? (C) 1 + stored : stored;
}

// A team's vectors combine in halves: lanes l with l + 32, l + 16, l + 8, l + 4 are vectors, l + 2 and l + 1 inside one.
inline C team_total(local const CV *vectors)
{
    CV half_sums[TEAM / 2];
    for (int i = 0; i < TEAM / 2; i++) {
        half_sums[i] = vectors[i] + vectors[i + TEAM / 2];
    }
    for (int n = TEAM / 4; n > 0; n /= 2) {
        for (int i = 0; i < n; i++) {
            half_sums[i] = half_sums[i] + half_sums[i + n];
        }
    }
    JOIN(C, 2) two = half_sums[0].lo + half_sums[0].hi;
    return (two.x + two.y) + (C) 0;
}

// The sum of a row's totals by adjacent pairs. Teams beyond the row's blocks have +0, which changes nothing.
inline C row_total(local const C *totals, int teams)
{
    C level[MOST_TEAMS];
    UNROLLED
    for (int i = 0; i < MOST_TEAMS; i++) {
        level[i] = i < teams ? totals[i] : 0;
    }
    UNROLLED
    for (int n = MOST_TEAMS / 2; n > 0; n /= 2) {
        UNROLLED
        for (int i = 0; i < n; i++) {
            level[i] = level[2 * i] + level[2 * i + 1];
        }
    }
    return level[0];
}

// The sums of each row over the blocks that its teams hold, lanes of a team in first and second. Called by all
// work-items; all get their row's sums. No barrier here or in what calls it is conditional: compilers for CPUs copy what
// follows such a one, again for each of them.
inline Sums exchanged(Place place, Exchange exchange, CV first, CV second)
{
    int item = get_local_id(0);
    int items = get_local_size(0);
    exchange.vectors[item] = first;
    exchange.vectors[items + item] = second;
    barrier(CLK_LOCAL_MEM_FENCE); // vectors are written; totals of the last time are read
    if (place.item < 2) { // one for each sum
        exchange.totals[(place.item * place.slots + place.slot) * place.teams + place.team] =
            team_total(exchange.vectors + place.item * items + item - place.item);
    }
    barrier(CLK_LOCAL_MEM_FENCE); // totals are written; vectors are read
    local const C *totals = exchange.totals + place.slot * place.teams;
    Sums sums = {totals[0], totals[place.slots * place.teams]};
    if (place.teams > 1) {
        sums.first = row_total(totals, place.teams);
        sums.second = row_total(totals + place.slots * place.teams, place.teams);
    }
    return sums;
}

// The votes of all rows of the group, bit by bit: what follows a vote has barriers, which all work-items must reach.
inline int all_votes(Place place, Exchange exchange, int vote)
{
    if (place.team == 0 && place.item == 0) {
        exchange.votes[place.slot] = vote;
    }
    barrier(CLK_LOCAL_MEM_FENCE); // votes are written; before they are again there is the next exchange
    int all = 0;
    for (int slot = 0; slot < place.slots; slot++) {
        all |= exchange.votes[slot];
    }
    return all;
}
