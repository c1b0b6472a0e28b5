// SPDX-License-Identifier: Apache-2.0
// CPU family, backward: a work-item computes the consecutive rows of one task, two at a time, so that gamma and the sums
// of the parameter gradients are read and written once for both. With parameter gradients a task is one
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

#define GRADIENT_OF_INPUT(k)                                                                            \
    {                                                                                                   \
        int at = column + i + k * V;                                                                    \
        CV g = loadv_row(row->dy + at) * effective_gammav(row->gamma, at, row->unit_offset);            \
        CV xhat = NORMALIZED(loadv_row(row->x + at), row->moments);                                     \
        GRADIENT_STEP(k, g, xhat)                                                                       \
    }

#define GRADIENT_OF_REST(k)                                                                             \
    {                                                                                                   \
        CV g = LOADV(private, C, rest_g + k * V);                                                       \
        CV xhat = LOADV(private, C, rest_xhat + k * V);                                                 \
        GRADIENT_STEP(k, g, xhat)                                                                       \
    }

// Sums of g = dy * gamma and of g * xhat over the block that begins at column.
inline Sums block_gradient(const Gradient *row, int column, int n)
{
    Lanes lanes;
    for (int group = 0; group < LANES; group += GROUP) {
        CV first[4] = {0, 0, 0, 0};
        CV second[4] = {0, 0, 0, 0};
        int i = group;
        for (; i + GROUP <= n; i += LANES) {
            FOUR(GRADIENT_OF_INPUT)
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
            FOUR(GRADIENT_OF_REST)
        }
        FOUR(LANES_STORE)
    }
    return lanes_totals(&lanes);
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

// What the gradient by the input needs of a row besides Gradient: the means of g and of g * xhat, and where dh (or 0) and
// dx are.
typedef struct {
    C m1;
    C m2;
    global const ROW *dh;
    global ROW *dx;
} BackwardOutput;

inline CV input_gradientv(const Gradient *row, const BackwardOutput *out, CV dy, CV xhat, CV gamma, int column)
{
    CV h = out->dh ? loadv_row(out->dh + column) : (CV) (-0.0f);
    return fma((CV) (row->moments.rstd), fma(-xhat, (CV) (out->m2), dy * gamma - out->m1), h);
}

// dx of count rows; with sums also adds the rows, in order, to dgamma and dbeta. count and with_sums are constants.
SPECIALIZED void input_gradients(const Gradient *rows, const BackwardOutput *outs, const int count, local C *dgamma,
        local C *dbeta, const int with_sums)
{
    const int width = rows[0].width;
    int column = 0;
    for (; column + V <= width; column += V) {
        CV gamma = effective_gammav(rows[0].gamma, column, rows[0].unit_offset);
        CV dgammas = with_sums ? LOADV(local, C, dgamma + column) : (CV) (0);
        CV dbetas = with_sums ? LOADV(local, C, dbeta + column) : (CV) (0);
        CV gradients[2]; // stored when all is loaded: stores hold up the loads, at like addresses, of the next row
        for (int k = 0; k < count; k++) {
            CV dy = loadv_row(rows[k].dy + column);
            CV xhat = NORMALIZED(loadv_row(rows[k].x + column), rows[k].moments);
            dgammas = fma(dy, xhat, dgammas);
            dbetas = dbetas + dy;
            gradients[k] = input_gradientv(&rows[k], &outs[k], dy, xhat, gamma, column);
        }
        for (int k = 0; k < count; k++) {
            storev_row(gradients[k], outs[k].dx + column);
        }
        if (with_sums) {
            STOREV(dgammas, local, C, dgamma + column);
            STOREV(dbetas, local, C, dbeta + column);
        }
    }
    for (; column < width; column++) {
        C gamma = effective_gamma(rows[0].gamma, column, rows[0].unit_offset);
        for (int k = 0; k < count; k++) {
            C dy = load_row(rows[k].dy + column);
            C xhat = NORMALIZED(load_row(rows[k].x + column), rows[k].moments);
            if (with_sums) {
                dgamma[column] = fma(dy, xhat, dgamma[column]);
                dbeta[column] = dbeta[column] + dy;
            }
            C h = outs[k].dh ? load_row(outs[k].dh + column) : (C) -0.0f;
            C t = fma(-xhat, outs[k].m2, dy * gamma - outs[k].m1);
            store_row(fma(rows[k].moments.rstd, t, h), outs[k].dx + column);
        }
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
    for (long r = begin; r < end; r += 2) {
        const int count = r + 1 < end ? 2 : 1;
        Gradient rows[2];
        BackwardOutput outs[2];
        for (int k = 0; k < count; k++) {
            Gradient row = {dy + row_start(call.dy, r + k), x + row_start(call.x, r + k), gamma, shape.unit_offset,
                width, saved_moments(statistics, r + k, shape.layer)};
            Sums sums = row_gradient(&row);
            rows[k] = row;
            outs[k].m1 = shape.layer ? sums.first * value_of(shape.reciprocal) : 0;
            outs[k].m2 = sums.second * value_of(shape.reciprocal);
            outs[k].dh = dh ? dh + row_start(call.dh, r + k) : dh;
            outs[k].dx = dx + row_start(call.dx, r + k);
        }
        if (partials && count == 2) {
            input_gradients(rows, outs, 2, local_sums, local_sums + width, 1);
        } else if (partials) {
            input_gradients(rows, outs, 1, local_sums, local_sums + width, 1);
        } else if (count == 2) {
            input_gradients(rows, outs, 2, local_sums, local_sums, 0);
        } else {
            input_gradients(rows, outs, 1, local_sums, local_sums, 0);
        }
    }
    if (partials) {
        for (int i = 0; i < 2 * width; i++) {
            partials[task * 2 * width + i] = local_sums[i] + (C) 0;
        }
    }
}
