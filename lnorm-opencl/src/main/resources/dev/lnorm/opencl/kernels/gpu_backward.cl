// SPDX-License-Identifier: Apache-2.0
// GPU family, backward. backward_gpu_held keeps dy and x of a row in registers, 128 values a work-item, and reads them
// once; with parameter gradients the rows of a chunk are computed one after the other in the same work-items, which keep
// the sums of their columns in local memory. backward_gpu_reread is for rows of more blocks than a work-group has teams.

#define DY_ALIGNED 1
#define BACKWARD_X_ALIGNED 2
#define DH_ALIGNED 4
#define DX_ALIGNED 8
#define BACKWARD_GAMMA_ALIGNED 16

typedef struct {
    global const ROW *dy;
    global const ROW *x;
    global const PARAMETER *gamma; // or 0
    int width;                     // 0 beyond the last row
    int blocks;
    int aligned;
    int unit_offset;
    Moments moments;
    CV held_dy[STEPS];
    CV held_x[STEPS];
} Gradient;

inline CV dy_columns(const Gradient *row, int column)
{
    return load_columns(row->dy, column, row->width, row->aligned & DY_ALIGNED);
}

inline CV x_columns(const Gradient *row, int column)
{
    return load_columns(row->x, column, row->width, row->aligned & BACKWARD_X_ALIGNED);
}

inline CV row_gamma(const Gradient *row, int column)
{
    return gamma_columns(row->gamma, column, row->width, row->aligned & BACKWARD_GAMMA_ALIGNED, row->unit_offset);
}

// Lanes of g = dy * gamma and of g * xhat over one block; held is a constant.
inline void block_gradient(const Gradient *row, Place place, int block, const int held, CV *first, CV *second)
{
    UNROLLED
    for (int step = 0; step < STEPS; step++) {
        int column = column_of(place, block, step);
        if (column < row->width) {
            int n = row->width - column;
            CV dy = held ? row->held_dy[step] : dy_columns(row, column);
            CV x = held ? row->held_x[step] : x_columns(row, column);
            CV g = first_of(dy * row_gamma(row, column), n);
            CV xhat = first_of(NORMALIZED(x, row->moments), n);
            *first = *first + g;
            *second = fma(g, xhat, *second);
        }
    }
}

inline Sums row_gradient(const Gradient *row, Place place, Exchange exchange, const int held)
{
    if (held) {
        CV first = 0;
        CV second = 0;
        block_gradient(row, place, place.team, held, &first, &second);
        return exchanged(place, exchange, first, second);
    }
    Pairs pairs;
    pairs.count = 0;
    for (int base = 0; base < row->blocks; base += place.teams) { // teams are a power of two: whole subtrees
        CV first = 0;
        CV second = 0;
        block_gradient(row, place, base + place.team, held, &first, &second);
        pairs_add(&pairs, exchanged(place, exchange, first, second));
    }
    return pairs_total(&pairs);
}

// dx of one row, and its columns added to the sums if there are any: dgamma at [0], dbeta at [vectors of a row].
inline void write_gradient(const Gradient *row, Place place, C m1, C m2, global const ROW *dh, global ROW *dx,
        local CV *sums, const int held)
{
    const int vectors = (row->width + V - 1) / V;
    for (int block = place.team; block < row->blocks; block += place.teams) {
        UNROLLED
        for (int step = 0; step < STEPS; step++) {
            int column = column_of(place, block, step);
            if (column < row->width) {
                CV dy = held ? row->held_dy[step] : dy_columns(row, column);
                CV xhat = NORMALIZED(held ? row->held_x[step] : x_columns(row, column), row->moments);
                if (sums) {
                    sums[column / V] = fma(dy, xhat, sums[column / V]);
                    sums[vectors + column / V] = sums[vectors + column / V] + dy;
                }
                CV g = dy * row_gamma(row, column);
                CV h = dh ? load_columns(dh, column, row->width, row->aligned & DH_ALIGNED) : (CV) (-0.0f);
                CV t = fma(-xhat, (CV) (m2), g - m1);
                store_columns(fma((CV) (row->moments.rstd), t, h), dx, column, row->width, row->aligned & DX_ALIGNED);
            }
        }
    }
}

inline void backward_row(const BackwardCall call, long r, global const ROW *dy, global const ROW *x,
        global const ROW *dh, global ROW *dx, global const PARAMETER *gamma, global const C *statistics,
        local CV *sums, Place place, Exchange exchange, const int held)
{
    const Shape shape = call.shape;
    const int exists = r < shape.rows;
    const long at = exists ? r : 0;
    Gradient row;
    row.dy = dy + row_start(call.dy, at);
    row.x = x + row_start(call.x, at);
    row.gamma = gamma ? gamma + call.gamma_offset : gamma;
    row.width = exists ? shape.width : 0;
    row.blocks = (shape.width + BLOCK - 1) / BLOCK;
    row.aligned = shape.aligned;
    row.unit_offset = shape.unit_offset;
    row.moments = saved_moments(statistics, at, shape.layer);
    if (held) {
        UNROLLED
        for (int step = 0; step < STEPS; step++) {
            int column = column_of(place, place.team, step);
            row.held_dy[step] = column < row.width ? dy_columns(&row, column) : 0;
            row.held_x[step] = column < row.width ? x_columns(&row, column) : 0;
        }
    }
    Sums means = row_gradient(&row, place, exchange, held);
    C m1 = shape.layer ? means.first * value_of(shape.reciprocal) : 0;
    C m2 = means.second * value_of(shape.reciprocal);
    global const ROW *row_dh = dh ? dh + row_start(call.dh, at) : dh;
    write_gradient(&row, place, m1, m2, row_dh, dx + row_start(call.dx, at), sums, held);
}

// The work-items' own columns of a chunk's sums: no other work-item touches them.
inline void clear_sums(local CV *sums, Place place, int width)
{
    const int vectors = (width + V - 1) / V;
    for (int vector = place.team * (BLOCK / V) + place.item; vector < min(vectors, (place.team + 1) * (BLOCK / V));
            vector += TEAM) {
        sums[vector] = 0;
        sums[vectors + vector] = 0;
    }
}

#define MOST_SLOTS 8 // of chunks in a work-group

// The sum of a vector of columns over the group's chunks, which are a subtree of N7.3. Chunks beyond the last have +0,
// which changes nothing.
inline CV slots_total(local const CV *sums, int apart, int slots)
{
    CV level[MOST_SLOTS];
    UNROLLED
    for (int i = 0; i < MOST_SLOTS; i++) {
        level[i] = i < slots ? sums[i * apart] + (C) 0 : (CV) (0);
    }
    UNROLLED
    for (int n = MOST_SLOTS / 2; n > 0; n /= 2) {
        UNROLLED
        for (int i = 0; i < n; i++) {
            level[i] = level[2 * i] + level[2 * i + 1];
        }
    }
    return level[0];
}

// All work-items of the group write the sums of all its chunks.
inline void write_sums(local const CV *sums, int slots, int width, global C *partials)
{
    const int vectors = (width + V - 1) / V;
    for (int vector = get_local_id(0); vector < vectors; vector += get_local_size(0)) {
        C dgamma[V];
        C dbeta[V];
        vstore4(slots_total(sums + vector, 2 * vectors, slots), 0, dgamma);
        vstore4(slots_total(sums + vectors + vector, 2 * vectors, slots), 0, dbeta);
        for (int k = 0; k < V && vector * V + k < width; k++) {
            partials[vector * V + k] = dgamma[k];
            partials[width + vector * V + k] = dbeta[k];
        }
    }
}

// partials is 0 without parameter gradients; else a task is a chunk, and the sums of the group's chunks go to the group's
// place there.
kernel void backward_gpu_held(const BackwardCall call, global const ROW *dy, global const ROW *x,
        global const ROW *dh, global ROW *dx, global const PARAMETER *gamma, global const C *statistics,
        global C *partials, const int teams, local CV *vectors, local C *totals, local CV *chunk_sums_of_rows)
{
    const Shape shape = call.shape;
    const int width = shape.width;
    Exchange exchange = {vectors, totals, 0};
    Place place = place_of_item(teams);
    local CV *sums = partials ? chunk_sums_of_rows + place.slot * 2 * ((width + V - 1) / V) : 0;
    long task = get_group_id(0) * (long) place.slots + place.slot;
    if (partials) {
        clear_sums(sums, place, width);
    }
    for (long k = 0; k < shape.rows_per_task; k++) {
        backward_row(call, task * shape.rows_per_task + k, dy, x, dh, dx, gamma, statistics, sums, place, exchange, 1);
    }
    barrier(CLK_LOCAL_MEM_FENCE); // sums of other work-items are read
    if (partials) {
        write_sums(chunk_sums_of_rows, place.slots, width, partials + (long) get_group_id(0) * 2 * width);
    }
}

kernel void backward_gpu_reread(const BackwardCall call, global const ROW *dy, global const ROW *x,
        global const ROW *dh, global ROW *dx, global const PARAMETER *gamma, global const C *statistics,
        global C *partials, const int teams, local CV *vectors, local C *totals, local CV *chunk_sums_of_rows)
{
    Exchange exchange = {vectors, totals, 0};
    Place place = place_of_item(teams);
    long row = get_group_id(0) * (long) place.slots + place.slot;
    backward_row(call, row, dy, x, dh, dx, gamma, statistics, 0, place, exchange, 0);
}
