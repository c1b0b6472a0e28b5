// SPDX-License-Identifier: Apache-2.0
// CPU family, forward: a work-item computes rows_per_task consecutive rows. A row comes from memory once; later sweeps
// over it find it in the cache unless it is wider than that. While a row is normalized the next one is measured, so that
// results go to memory while the next row comes from there.

// A measured row: how it is normalized, and where to.
typedef struct {
    Input row;
    Moments moments;
    global const PARAMETER *gamma; // or 0
    global const PARAMETER *beta;  // or 0
    int unit_offset;
    global ROW *sum; // or 0
    global ROW *y;
} Measured;

inline void normalizev(const Measured *m, int column)
{
    CV h = inputv(&m->row, column);
    CV g = effective_gammav(m->gamma, column, m->unit_offset);
    CV b = beta_or_nonev(m->beta, column);
    if (m->sum) {
        storev_row(h, m->sum + column);
    }
    storev_row(fma(NORMALIZED(h, m->moments), g, b), m->y + column);
}

inline void normalize(const Measured *m, int column)
{
    C h = input(&m->row, column);
    C g = effective_gamma(m->gamma, column, m->unit_offset);
    C b = beta_or_none(m->beta, column);
    if (m->sum) {
        store_row(h, m->sum + column);
    }
    store_row(fma(NORMALIZED(h, m->moments), g, b), m->y + column);
}

SPECIALIZED void normalize_row(const Measured m)
{
    int column = 0;
    for (; column + V <= m.row.width; column += V) {
        normalizev(&m, column);
    }
    for (; column < m.row.width; column++) {
        normalize(&m, column);
    }
}

#define NORMALIZE_AND_ADD(k)                    \
    {                                           \
        int at = column + i + k * V;            \
        normalizev(&m, at);                     \
        CV d = inputv(&next, at) - shift;       \
        MOMENT_STEP(k, d)                       \
    }

// Normalizes the block of a row that begins at column; the sums of that block of the next row, as block_moments has them.
SPECIALIZED Sums normalize_block(const Measured m, const Input next, C shift, int column, int n)
{
    Lanes lanes;
    for (int group = 0; group < LANES; group += GROUP) {
        CV first[4] = {0, 0, 0, 0};
        CV second[4] = {0, 0, 0, 0};
        int i = group;
        for (; i + GROUP <= n; i += LANES) {
            FOUR(NORMALIZE_AND_ADD)
        }
        if (i < n) {
            int left = min(n - i, GROUP);
            int k = 0;
            for (; k + V <= left; k += V) {
                normalizev(&m, column + i + k);
            }
            for (; k < left; k++) {
                normalize(&m, column + i + k);
            }
            C rest[GROUP];
            for (k = 0; k < GROUP; k++) {
                rest[k] = k < left ? input(&next, column + i + k) - shift : 0;
            }
            FOUR(MOMENT_OF_REST)
        }
        FOUR(LANES_STORE)
    }
    return lanes_totals(&lanes);
}

// Normalizes a row; the sums of the next row, as row_moments has them.
SPECIALIZED Sums normalize_and_measure(const Measured m, const Input next, C shift)
{
    Pairs pairs;
    pairs.count = 0;
    for (int column = 0; column < next.width; column += BLOCK) {
        pairs_add(&pairs, normalize_block(m, next, shift, column, min(next.width - column, BLOCK)));
    }
    return pairs_total(&pairs);
}

// Row r, of x or of the sum of x and residual (or 0).
inline Input input_row(const ForwardCall *call, global const ROW *x, global const ROW *residual, long r)
{
    Input row = {x + row_start(call->x, r), residual ? residual + row_start(call->residual, r) : 0, call->shape.width};
    return row;
}

SPECIALIZED void forward_rows(const ForwardCall call, global const ROW *x, global const ROW *residual, global ROW *sum,
        global ROW *y, global const PARAMETER *gamma, global const PARAMETER *beta, global C *statistics)
{
    const Shape shape = call.shape;
    long begin = get_global_id(0) * shape.rows_per_task;
    long end = min(begin + shape.rows_per_task, shape.rows); // after begin: there are no more work-items than tasks
    Input row = input_row(&call, x, residual, begin);
    C shift = first_shift(&row, shape, 1);
    Sums sums = row_moments(&row, shift, 1);
    for (long r = begin; r < end; r++) {
        Measured m = {row, moments_of(&row, shape, shift, sums), gamma, beta, shape.unit_offset,
            sum ? sum + row_start(call.sum, r) : 0, y + row_start(call.y, r)};
        if (statistics) {
            save_moments(statistics, r, shape.layer, m.moments);
        }
        if (r + 1 == end) {
            normalize_row(m);
        } else {
            row = input_row(&call, x, residual, r + 1);
            shift = first_shift(&row, shape, 1);
            sums = normalize_and_measure(m, row, shift);
        }
    }
}

// What is usual, a gamma and no residual, is compiled for itself.
kernel void forward_cpu(const ForwardCall call, global const ROW *x, global const ROW *residual, global ROW *sum,
        global ROW *y, global const PARAMETER *gamma, global const PARAMETER *beta, global C *statistics)
{
    gamma = gamma ? gamma + call.gamma_offset : gamma;
    beta = beta ? beta + call.beta_offset : beta;
    if (gamma && !residual) {
        forward_rows(call, x, 0, 0, y, gamma, beta, statistics);
    } else {
        forward_rows(call, x, residual, sum, y, gamma, beta, statistics);
    }
}
