// SPDX-License-Identifier: Apache-2.0
// CPU family: the sums of a row (N2 of docs/numerics.md), by one work-item. Four vectors of V lanes at a time stay in
// registers; a block is swept once for each such group of its 64 lanes, from the cache after the first time.

#define GROUP (4 * V)

// A row that is normalized: x, or the rounded sum of x and residual.
typedef struct {
    global const ROW *x;
    global const ROW *residual; // or 0
    int width;
} Input;

inline CV inputv(const Input *row, int column)
{
    CV x = loadv_row(row->x + column);
    return row->residual ? roundedv_row(x + loadv_row(row->residual + column)) : x;
}

inline C input(const Input *row, int column)
{
    C x = load_row(row->x + column);
    return row->residual ? rounded_row(x + load_row(row->residual + column)) : x;
}

// Lanes combine in halves: l with l + 32, l + 16, ... l + 1.
inline C lanes_total(const C *lanes)
{
#define EIGHT(i) vload8(i, lanes)
    JOIN(C, 8) a = EIGHT(0) + EIGHT(4);
    JOIN(C, 8) b = EIGHT(1) + EIGHT(5);
    JOIN(C, 8) c = EIGHT(2) + EIGHT(6);
    JOIN(C, 8) d = EIGHT(3) + EIGHT(7);
    JOIN(C, 8) eight = (a + c) + (b + d);
    JOIN(C, 4) four = eight.lo + eight.hi;
    JOIN(C, 2) two = four.lo + four.hi;
    return (two.x + two.y) + (C) 0;
}

// Adds a vector of terms and of their squares. Missing elements are terms of +0.
#define MOMENT_STEP(k, d)                       \
    first[k] = first[k] + d;                    \
    second[k] = fma(d, d, second[k]);

// Sums of d = x * scale - shift and of its squares over the block that begins at column; scaled is a constant.
inline Sums block_moments(const Input *row, int column, int n, C shift, const int scaled)
{
    C lanes_first[LANES];
    C lanes_second[LANES];
    for (int group = 0; group < LANES; group += GROUP) {
        CV first[4] = {0, 0, 0, 0};
        CV second[4] = {0, 0, 0, 0};
        int i = group;
        for (; i + GROUP <= n; i += LANES) {
            for (int k = 0; k < 4; k++) {
                CV x = inputv(row, column + i + k * V);
                CV d = (scaled ? x * WIDE_SCALE : x) - shift;
                MOMENT_STEP(k, d)
            }
        }
        if (i < n) {
            C rest[GROUP];
            for (int k = 0; k < GROUP; k++) {
                C x = i + k < n ? input(row, column + i + k) : 0;
                rest[k] = i + k < n ? (scaled ? x * WIDE_SCALE : x) - shift : 0;
            }
            for (int k = 0; k < 4; k++) {
                CV d = JOIN(vload, V)(k, rest);
                MOMENT_STEP(k, d)
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

inline Sums row_moments(const Input *row, C shift, const int scaled)
{
    if (row->width <= BLOCK) {
        return block_moments(row, 0, row->width, shift, scaled);
    }
    Pairs pairs;
    pairs.count = 0;
    for (int column = 0; column < row->width; column += BLOCK) {
        pairs_add(&pairs, block_moments(row, column, min(row->width - column, BLOCK), shift, scaled));
    }
    return pairs_total(&pairs);
}

// Sum of the first columns, one a lane.
inline C head_sum(const Input *row, const int scaled)
{
    C lanes[LANES];
    int head = min(row->width, LANES);
    for (int i = 0; i < LANES; i++) {
        C x = i < head ? input(row, i) : 0;
        lanes[i] = scaled ? x * WIDE_SCALE : x;
        lanes[i] = 0 + lanes[i]; // a lane starts at +0
    }
    return lanes_total(lanes);
}

inline C row_variance(const Input *row, Shape shape, const int scaled, Sums *sums, Moments *moments)
{
    C reciprocal_of_width = value_of(shape.reciprocal);
    moments->shift = head_sum(row, scaled) * value_of(shape.head_reciprocal);
    *sums = row_moments(row, moments->shift, scaled);
    C variance = variance_of(*sums, reciprocal_of_width, moments);
    if (is_off_centre(moments, variance)) {
        moments->shift = moments->shift + moments->correction;
        *sums = row_moments(row, moments->shift, scaled);
        variance = variance_of(*sums, reciprocal_of_width, moments);
    }
    return variance;
}

inline Moments layer_moments(const Input *row, Shape shape)
{
    Moments moments;
    Sums sums;
    C variance = row_variance(row, shape, 0, &sums, &moments);
    if (isfinite(sums.second)) {
        moments.rstd = inverse_root(variance + value_of(shape.epsilon));
    } else {
        variance = row_variance(row, shape, 1, &sums, &moments);
        moments.shift *= WIDE_UNSCALE;
        moments.correction *= WIDE_UNSCALE;
        moments.rstd = wide_inverse_root(variance, value_of(shape.epsilon));
    }
    return moments;
}

inline Moments rms_moments(const Input *row, Shape shape)
{
    Moments moments = {0, 0, 0};
    C reciprocal_of_width = value_of(shape.reciprocal);
    C squares = row_moments(row, 0, 0).second;
    if (isfinite(squares)) {
        moments.rstd = inverse_root(fma(squares, reciprocal_of_width, value_of(shape.epsilon)));
    } else {
        squares = row_moments(row, 0, 1).second * reciprocal_of_width;
        moments.rstd = wide_inverse_root(squares, value_of(shape.epsilon));
    }
    return moments;
}
