// SPDX-License-Identifier: Apache-2.0
// GPU family, forward. forward_gpu_held keeps the row in registers, 64 values a work-item, and reads it once;
// forward_gpu_reread is for rows of more blocks than a work-group has teams, and reads them again for each sweep.

#define X_ALIGNED 1
#define RESIDUAL_ALIGNED 2
#define SUM_ALIGNED 4
#define Y_ALIGNED 8
#define GAMMA_ALIGNED 16
#define BETA_ALIGNED 32

typedef struct {
    global const ROW *x;
    global const ROW *residual; // or 0
    int width;                  // 0 beyond the last row
    int blocks;
    int aligned;
    CV held[STEPS];
} Input;

inline CV fresh(const Input *row, int column)
{
    CV x = load_columns(row->x, column, row->width, row->aligned & X_ALIGNED);
    if (row->residual) {
        CV residual = load_columns(row->residual, column, row->width, row->aligned & RESIDUAL_ALIGNED);
        x = roundedv_row(x + residual);
    }
    return x;
}

// Lanes of d = x * scale - shift and of its squares over the columns of one block below a limit; held is a constant.
inline void block_moments(const Input *row, Place place, int block, int limit, C shift, C scale, const int held,
        CV *first, CV *second)
{
    UNROLLED
    for (int step = 0; step < STEPS; step++) {
        int column = column_of(place, block, step);
        if (column < limit) {
            CV x = held ? row->held[step] : fresh(row, column);
            CV d = first_of(x * scale - shift, limit - column);
            *first = *first + d;
            *second = fma(d, d, *second);
        }
    }
}

// The sums of d and of its squares over the columns below a limit.
inline Sums row_moments(const Input *row, Place place, Exchange exchange, int limit, C shift, C scale, const int held)
{
    if (held) {
        CV first = 0;
        CV second = 0;
        block_moments(row, place, place.team, limit, shift, scale, held, &first, &second);
        return exchanged(place, exchange, first, second);
    }
    Pairs pairs;
    pairs.count = 0;
    // Teams are a power of two: whole subtrees. The head goes through all blocks too, adding +0: no barrier is conditional.
    for (int base = 0; base < row->blocks; base += place.teams) {
        CV first = 0;
        CV second = 0;
        block_moments(row, place, base + place.team, limit, shift, scale, held, &first, &second);
        pairs_add(&pairs, exchanged(place, exchange, first, second));
    }
    return pairs_total(&pairs);
}

// The rounds in which the rows of a work-group are measured (N3): from the head comes the shift, from a sweep the
// moments; rows off their centre are swept again, rows whose squares overflow go through the same rounds scaled. RMS has
// sweeps only.
#define HEAD 0
#define SWEEP 1
#define SECOND_SWEEP 2
#define SCALED 3 // added to the others
#define MEASURED 6

#define IS_OFF_CENTRE 1
#define IS_WIDE 2

// What normalizes the row. All rounds are one loop, with one place where sums are exchanged: code that is laid out for
// each of them would take registers from all. A row that has no need of a second sweep repeats the first with the same
// result; what a scaled round finds of a row that is not wide is thrown away. The last unscaled sweep says what is wide.
inline Moments row_statistics(const Input *row, Place place, Exchange exchange, Shape shape, const int held)
{
    const C reciprocal_of_width = value_of(shape.reciprocal);
    const C epsilon = value_of(shape.epsilon);
    const int first_round = shape.layer ? HEAD : SWEEP;
    Moments result = {0, 0, 0};
    Moments moments = {0, 0, 0};
    int is_wide = 0;
    int round = first_round;
    while (round != MEASURED) {
        const int scaled = round >= SCALED;
        const int kind = scaled ? round - SCALED : round;
        const int limit = kind == HEAD ? min(LANES, row->width) : row->width;
        const C scale = scaled ? WIDE_SCALE : 1;
        Sums sums = row_moments(row, place, exchange, limit, moments.shift, scale, held);
        int vote = 0;
        if (kind == HEAD) {
            moments.shift = sums.first * value_of(shape.head_reciprocal);
        } else {
            C variance = shape.layer
                ? variance_of(sums, reciprocal_of_width, &moments)
                : sums.second * reciprocal_of_width;
            int is_off_centre_now = shape.layer && kind == SWEEP && is_off_centre(&moments, variance);
            if (!scaled) {
                is_wide = !isfinite(sums.second);
                result = moments;
                result.rstd = inverse_root(shape.layer
                    ? variance + epsilon
                    : fma(sums.second, reciprocal_of_width, epsilon));
            } else if (is_wide) {
                result.shift = moments.shift * WIDE_UNSCALE;
                result.correction = moments.correction * WIDE_UNSCALE;
                result.rstd = wide_inverse_root(variance, epsilon);
            }
            vote = (is_off_centre_now ? IS_OFF_CENTRE : 0) | (is_wide && !scaled ? IS_WIDE : 0);
            moments.shift = is_off_centre_now ? moments.shift + moments.correction : moments.shift;
        }
        const int votes = all_votes(place, exchange, vote);
        if (kind == HEAD || votes & IS_OFF_CENTRE) {
            round++;
        } else if (votes & IS_WIDE) {
            round = first_round + SCALED;
            moments.shift = 0;
        } else {
            round = MEASURED;
        }
    }
    return result;
}

inline void forward_gpu(const ForwardCall call, global const ROW *x, global const ROW *residual, global ROW *sum,
        global ROW *y, global const PARAMETER *gamma, global const PARAMETER *beta, global C *statistics,
        Place place, Exchange exchange, const int held)
{
    const Shape shape = call.shape;
    const int aligned = shape.aligned;
    const int width = shape.width;
    const long r = get_group_id(0) * (long) place.slots + place.slot;
    const int exists = r < shape.rows;
    const long at = exists ? r : 0;
    gamma = gamma ? gamma + call.gamma_offset : gamma;
    beta = beta ? beta + call.beta_offset : beta;
    Input row;
    row.x = x + row_start(call.x, at);
    row.residual = residual ? residual + row_start(call.residual, at) : residual;
    row.width = exists ? width : 0;
    row.blocks = (width + BLOCK - 1) / BLOCK;
    row.aligned = aligned;
    if (held) {
        UNROLLED
        for (int step = 0; step < STEPS; step++) {
            int column = column_of(place, place.team, step);
            row.held[step] = column < row.width ? fresh(&row, column) : 0;
        }
    }
    Moments moments = row_statistics(&row, place, exchange, shape, held);
    if (statistics && exists && place.team == 0 && place.item == 0) {
        save_moments(statistics, r, shape.layer, moments);
    }
    global ROW *row_sum = sum ? sum + row_start(call.sum, at) : sum;
    global ROW *row_y = y + row_start(call.y, at);
    for (int block = place.team; block < row.blocks; block += place.teams) {
        UNROLLED
        for (int step = 0; step < STEPS; step++) {
            int column = column_of(place, block, step);
            if (column < row.width) {
                CV h = held ? row.held[step] : fresh(&row, column);
                CV g = gamma_columns(gamma, column, width, aligned & GAMMA_ALIGNED, shape.unit_offset);
                CV b = beta ? load_parameters(beta, column, width, aligned & BETA_ALIGNED) : (CV) (-0.0f);
                if (sum) {
                    store_columns(h, row_sum, column, width, aligned & SUM_ALIGNED);
                }
                store_columns(fma(NORMALIZED(h, moments), g, b), row_y, column, width, aligned & Y_ALIGNED);
            }
        }
    }
}

kernel void forward_gpu_held(const ForwardCall call, global const ROW *x, global const ROW *residual,
        global ROW *sum, global ROW *y, global const PARAMETER *gamma, global const PARAMETER *beta,
        global C *statistics, const int teams, local CV *vectors, local C *totals, local int *votes)
{
    Exchange exchange = {vectors, totals, votes};
    forward_gpu(call, x, residual, sum, y, gamma, beta, statistics, place_of_item(teams), exchange, 1);
}

kernel void forward_gpu_reread(const ForwardCall call, global const ROW *x, global const ROW *residual,
        global ROW *sum, global ROW *y, global const PARAMETER *gamma, global const PARAMETER *beta,
        global C *statistics, const int teams, local CV *vectors, local C *totals, local int *votes)
{
    Exchange exchange = {vectors, totals, votes};
    forward_gpu(call, x, residual, sum, y, gamma, beta, statistics, place_of_item(teams), exchange, 0);
}
