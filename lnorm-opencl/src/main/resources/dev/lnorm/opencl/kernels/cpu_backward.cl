// SPDX-License-Identifier: Apache-2.0
// CPU family, backward: a work-item computes the consecutive rows of one task. With parameter gradients a task is one
// chunk of rows, whose sums are kept in local memory and written once, for the combine kernel.

typedef struct {
    global const ROW *dy;
    global const ROW *x;
    global const PARAMETER *gamma; // or 0
    int unit_offset;
    int width;
    Moments moments;
} Gradient;

#define GRADIENT_STEP(k, g, xhat)               \
    first[k] = first[k] + g;                    \
    second[k] = fma(g, xhat, second[k]);

// Sums of g = dy * gamma and of g * xhat over the block that begins at column.
inline Sums block_gradient(const Gradient *row, int column, int n)
{
    C lanes_first[LANES];
    C lanes_second[LANES];
    for (int group = 0; group < LANES; group += GROUP) {
        CV first[4] = {0, 0, 0, 0};
        CV second[4] = {0, 0, 0, 0};
        int i = group;
        for (; i + GROUP <= n; i += LANES) {
            for (int k = 0; k < 4; k++) {
                int at = column + i + k * V;
                CV g = loadv_row(row->dy + at) * effective_gammav(row->gamma, at, row->unit_offset);
                CV xhat = NORMALIZED(loadv_row(row->x + at), row->moments);
                GRADIENT_STEP(k, g, xhat)
            }
        }
        if (i < n) {
            C rest_g[GROUP];
            C rest_xhat[GROUP];
            for (int k = 0; k < GROUP; k++) {
                int at = column + i + k;
                int inside = i + k < n;
                rest_g[k] = inside ? load_row(row->dy + at) * effective_gamma(row->gamma, at, row->unit_offset) : 0;
                rest_xhat[k] = inside ? NORMALIZED(load_row(row->x + at), row->moments) : 0;
            }
            for (int k = 0; k < 4; k++) {
                CV g = JOIN(vload, V)(k, rest_g);
                CV xhat = JOIN(vload, V)(k, rest_xhat);
                GRADIENT_STEP(k, g, xhat)
            }
        }
        for (int k = 0; k < 4; k++) {
            JOIN(vstore, V)(first[k], group / V + k, lanes_first);
            JOIN(vstore, V)(second[k], group / V + k, lanes_second);
        }
    }
    Sums sums = {lanes_total(lanes_first), lanes_total(lanes_second)};
    return sums;
}

inline Sums row_gradient(const Gradient *row)
{
    if (row->width <= BLOCK) {
        return block_gradient(row, 0, row->width);
    }
    Pairs pairs;
    pairs.count = 0;
    for (int column = 0; column < row->width; column += BLOCK) {
        pairs_add(&pairs, block_gradient(row, column, min(row->width - column, BLOCK)));
    }
    return pairs_total(&pairs);
}

// dx of one row from the means m1 of g and m2 of g * xhat; dh may be 0. With sums also adds the row to dgamma and dbeta.
inline void input_gradient(const Gradient *row, C m1, C m2, global const ROW *dh, global ROW *dx, local C *dgamma,
        local C *dbeta, const int with_sums)
{
    int column = 0;
    for (; column + V <= row->width; column += V) {
        CV dy = loadv_row(row->dy + column);
        CV xhat = NORMALIZED(loadv_row(row->x + column), row->moments);
        if (with_sums) {
            JOIN(vstore, V)(fma(dy, xhat, JOIN(vload, V)(0, dgamma + column)), 0, dgamma + column);
            JOIN(vstore, V)(JOIN(vload, V)(0, dbeta + column) + dy, 0, dbeta + column);
        }
        CV g = dy * effective_gammav(row->gamma, column, row->unit_offset);
        CV h = dh ? loadv_row(dh + column) : (CV) (-0.0f);
        storev_row(fma((CV) (row->moments.rstd), fma(-xhat, (CV) (m2), g - m1), h), dx + column);
    }
    for (; column < row->width; column++) {
        C dy = load_row(row->dy + column);
        C xhat = NORMALIZED(load_row(row->x + column), row->moments);
        if (with_sums) {
            dgamma[column] = fma(dy, xhat, dgamma[column]);
            dbeta[column] = dbeta[column] + dy;
        }
        C g = dy * effective_gamma(row->gamma, column, row->unit_offset);
        C h = dh ? load_row(dh + column) : (C) -0.0f;
        store_row(fma(row->moments.rstd, fma(-xhat, m2, g - m1), h), dx + column);
    }
}

// partials is 0 without parameter gradients; else the chunk's dgamma and dbeta go to its place there, and local_sums has
// room for both.
kernel void backward_cpu(const BackwardCall call, global const ROW *dy, global const ROW *x, global const ROW *dh,
        global ROW *dx, global const PARAMETER *gamma, global const C *statistics, global C *partials,
        local C *local_sums)
{
    const Shape shape = call.shape;
    const int width = shape.width;
    gamma = gamma ? gamma + call.gamma_offset : gamma;
    long task = get_global_id(0);
    long begin = task * shape.rows_per_task;
    long end = min(begin + shape.rows_per_task, shape.rows);
    if (partials) {
        for (int i = 0; i < 2 * width; i++) {
            local_sums[i] = 0;
        }
    }
    for (long r = begin; r < end; r++) {
        Gradient row = {dy + row_start(call.dy, r), x + row_start(call.x, r), gamma, shape.unit_offset, width,
            saved_moments(statistics, r, shape.layer)};
        Sums sums = row_gradient(&row);
        C m1 = shape.layer ? sums.first * value_of(shape.reciprocal) : 0;
        C m2 = sums.second * value_of(shape.reciprocal);
        global const ROW *row_dh = dh ? dh + row_start(call.dh, r) : dh;
        global ROW *row_dx = dx + row_start(call.dx, r);
        if (partials) {
            input_gradient(&row, m1, m2, row_dh, row_dx, local_sums, local_sums + width, 1);
        } else {
            input_gradient(&row, m1, m2, row_dh, row_dx, local_sums, local_sums, 0);
        }
    }
    if (partials) {
        for (int i = 0; i < 2 * width; i++) {
            partials[task * 2 * width + i] = local_sums[i] + (C) 0;
        }
    }
}
