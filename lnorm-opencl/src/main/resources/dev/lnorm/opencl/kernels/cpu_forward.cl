// SPDX-License-Identifier: Apache-2.0
// CPU family, forward: a work-item computes rows_per_task consecutive rows. A row comes from memory once; later sweeps
// over it find it in the cache unless it is wider than that.

inline void normalize(const Input *row, Moments moments, global const PARAMETER *gamma, global const PARAMETER *beta,
        int unit_offset, global ROW *sum, global ROW *y)
{
    int column = 0;
    for (; column + V <= row->width; column += V) {
        CV h = inputv(row, column);
        CV g = effective_gammav(gamma, column, unit_offset);
        CV b = beta_or_nonev(beta, column);
        if (sum) {
            storev_row(h, sum + column);
        }
        storev_row(fma(NORMALIZED(h, moments), g, b), y + column);
    }
    for (; column < row->width; column++) {
        C h = input(row, column);
        C g = effective_gamma(gamma, column, unit_offset);
        C b = beta_or_none(beta, column);
        if (sum) {
            store_row(h, sum + column);
        }
        store_row(fma(NORMALIZED(h, moments), g, b), y + column);
    }
}

kernel void forward_cpu(const ForwardCall call, global const ROW *x, global const ROW *residual, global ROW *sum,
        global ROW *y, global const PARAMETER *gamma, global const PARAMETER *beta, global C *statistics)
{
    const Shape shape = call.shape;
    gamma = gamma ? gamma + call.gamma_offset : gamma;
    beta = beta ? beta + call.beta_offset : beta;
    long begin = get_global_id(0) * shape.rows_per_task;
    long end = min(begin + shape.rows_per_task, shape.rows);
    for (long r = begin; r < end; r++) {
        Input row = {x + row_start(call.x, r), 0, shape.width};
        if (residual) {
            row.residual = residual + row_start(call.residual, r);
        }
        Moments moments = shape.layer ? layer_moments(&row, shape) : rms_moments(&row, shape);
        if (statistics) {
            save_moments(statistics, r, shape.layer, moments);
        }
        normalize(&row, moments, gamma, beta, shape.unit_offset, sum ? sum + row_start(call.sum, r) : sum,
                y + row_start(call.y, r));
    }
}
