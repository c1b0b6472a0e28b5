// SPDX-License-Identifier: Apache-2.0
// Both families: parameter gradients of rows that are too wide for their sums to be kept beside the rows (chunk_sums),
// and the sum over chunks (combine). N7 of docs/numerics.md.

// One work-item adds up V columns of one chunk of rows_per_task rows.
// Global size: vectors of columns x chunks.
kernel void chunk_sums(const BackwardCall call, global const ROW *dy, global const ROW *x, global const C *statistics,
        global C *partials)
{
    const Shape shape = call.shape;
    const int width = shape.width;
    int column = get_global_id(0) * V;
    long chunk = get_global_id(1);
    if (column >= width) {
        return;
    }
    long begin = chunk * shape.rows_per_task;
    long end = min(begin + shape.rows_per_task, shape.rows);
    global C *dgamma = partials + chunk * 2 * width + column;
    global C *dbeta = dgamma + width;
    if (column + V <= width) {
        CV gamma_sum = 0;
        CV beta_sum = 0;
        for (long r = begin; r < end; r++) {
            Moments moments = saved_moments(statistics, r, shape.layer);
            CV gradient = loadv_row(dy + row_start(call.dy, r) + column);
            CV xhat = NORMALIZED(loadv_row(x + row_start(call.x, r) + column), moments);
            gamma_sum = fma(gradient, xhat, gamma_sum);
            beta_sum = beta_sum + gradient;
        }
        storev_compute(gamma_sum + (C) 0, dgamma);
        storev_compute(beta_sum + (C) 0, dbeta);
        return;
    }
    for (int k = 0; column + k < width; k++) {
        C gamma_sum = 0;
        C beta_sum = 0;
        for (long r = begin; r < end; r++) {
            Moments moments = saved_moments(statistics, r, shape.layer);
            C gradient = load_row(dy + row_start(call.dy, r) + column + k);
            C xhat = NORMALIZED(load_row(x + row_start(call.x, r) + column + k), moments);
            gamma_sum = fma(gradient, xhat, gamma_sum);
            beta_sum = beta_sum + gradient;
        }
        dgamma[k] = gamma_sum + (C) 0;
        dbeta[k] = beta_sum + (C) 0;
    }
}

// How a total is stored.
#define WIDE_GRADIENT 1 // in the compute type, not the parameter type
#define ACCUMULATE 2    // added to what is there

inline void store_gradient(C total, global void *out, long at, int mode)
{
    if (mode & WIDE_GRADIENT) {
        global C *wide = (global C *) out + at;
        *wide = mode & ACCUMULATE ? *wide + total : total;
    } else {
        global PARAMETER *narrow = (global PARAMETER *) out + at;
        store_parameter(mode & ACCUMULATE ? load_parameter(narrow) + total : total, narrow);
    }
}

#define CHUNK_LEVELS 12 // there are at most 1024 chunks

// The sum by adjacent pairs (N7.3) of so many values of type T, apart by so many elements.
#define COMBINED(name, T, LOAD)                                             \
    inline T name(global const C *sums, long apart, int chunks)             \
    {                                                                       \
        T level[CHUNK_LEVELS];                                              \
        for (int chunk = 0; chunk < chunks; chunk++) {                      \
            T sum = LOAD(sums + chunk * apart);                             \
            int k = 0;                                                      \
            for (; chunk >> k & 1; k++) {                                   \
                sum = level[k] + sum;                                       \
            }                                                               \
            level[k] = sum;                                                 \
        }                                                                   \
        T total = 0;                                                        \
        int first = 1;                                                      \
        for (int k = 0; k < CHUNK_LEVELS; k++) {                            \
            if (chunks >> k & 1) {                                          \
                total = first ? level[k] : level[k] + total;                \
                first = 0;                                                  \
            }                                                               \
        }                                                                   \
        return total;                                                       \
    }

COMBINED(combined, C, load_compute)
COMBINED(combinedv, CV, loadv_compute)

// One work-item combines V columns of the chunk sums. which is 0 for dgamma, 1 for dbeta.
kernel void combine(const int width, const int chunks, global const C *partials, const int which, global void *out,
        const long offset, const int mode)
{
    const int column = get_global_id(0) * V;
    const long apart = 2L * width;
    global const C *sums = partials + (long) which * width + column;
    if (column + V <= width) {
        C totals[V];
        JOIN(vstore, V)(combinedv(sums, apart, chunks), 0, totals);
        for (int k = 0; k < V; k++) {
            store_gradient(totals[k], out, offset + column + k, mode);
        }
        return;
    }
    for (int k = 0; column + k < width; k++) {
        store_gradient(combined(sums + k, apart, chunks), out, offset + column + k, mode);
    }
}
