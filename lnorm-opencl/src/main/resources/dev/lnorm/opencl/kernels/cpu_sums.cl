// SPDX-License-Identifier: Apache-2.0
// CPU family: the sums of a row (N2 of docs/numerics.md), by one work-item. Four vectors of V lanes at a time stay in
// registers; a block is swept once for each such group of its 64 lanes, from the cache after the first time.

#define GROUP (4 * V)

// A step for each of the four vectors, written out: compilers do not unroll a loop as large, and vectors with a variable
// index are in memory.
#define FOUR(STEP) STEP(0) STEP(1) STEP(2) STEP(3)

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

// The lanes of a block, of its two sums.
typedef struct {
    CV first[LANES / V];
    CV second[LANES / V];
} Lanes;

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

inline Sums lanes_totals(const Lanes *lanes)
{
    Sums sums = {lanes_total((const C *) lanes->first), lanes_total((const C *) lanes->second)};
    return sums;
}

#define LANES_STORE(k)                              \
    lanes.first[group / V + k] = first[k];          \
    lanes.second[group / V + k] = second[k];

// Adds a vector of terms and of their squares. Missing elements are terms of +0.
#define MOMENT_STEP(k, d)                       \
    first[k] = first[k] + d;                    \
    second[k] = fma(d, d, second[k]);

// The same of d = x * scale - shift in the row's columns from column + i on.
#define MOMENT_OF_INPUT(k)                                                  \
    {                                                                       \
        CV d = inputv(row, column + i + k * V) * scale - shift;             \
        MOMENT_STEP(k, d)                                                   \
    }

#define MOMENT_OF_REST(k)                                                   \
    {                                                                       \
        CV d = LOADV(private, C, rest + k * V);                             \
        MOMENT_STEP(k, d)                                                   \
    }

// Sums of d = x * scale - shift and of its squares over the block that begins at column.
inline Sums block_moments(const Input *row, int column, int n, C shift, C scale)
{
    Lanes lanes;
    for (int group = 0; group < LANES; group += GROUP) {
        CV first[4] = {0, 0, 0, 0};
        CV second[4] = {0, 0, 0, 0};
        int i = group;
        for (; i + GROUP <= n; i += LANES) {
            FOUR(MOMENT_OF_INPUT)
        }
        if (i < n) {
            C rest[GROUP];
            for (int k = 0; k < GROUP; k++) {
                rest[k] = i + k < n ? input(row, column + i + k) * scale - shift : 0;
            }
            FOUR(MOMENT_OF_REST)
        }
        FOUR(LANES_STORE)
    }
    return lanes_totals(&lanes);
}

inline Sums row_moments(const Input *row, C shift, C scale)
{
    if (row->width <= BLOCK) {
        return block_moments(row, 0, row->width, shift, scale);
    }
    Pairs pairs;
    pairs.count = 0;
    for (int column = 0; column < row->width; column += BLOCK) {
        pairs_add(&pairs, block_moments(row, column, min(row->width - column, BLOCK), shift, scale));
    }
    return pairs_total(&pairs);
}

// Sum of the first columns, one a lane.
inline C head_sum(const Input *row, C scale)
{
    C lanes[LANES];
    int head = min(row->width, LANES);
    for (int i = 0; i < LANES; i++) {
        lanes[i] = 0 + (i < head ? input(row, i) * scale : 0); // a lane starts at +0
    }
    return lanes_total(lanes);
}

// About which value the first sweep measures a row.
inline C first_shift(const Input *row, Shape shape, C scale)
{
    return shape.layer ? head_sum(row, scale) * value_of(shape.head_reciprocal) : 0;
}

// The variance of a row whose first sweep had these sums, about moments->shift; measures it once more if it must.
inline C row_variance(const Input *row, Shape shape, C scale, Sums *sums, Moments *moments)
{
    C reciprocal_of_width = value_of(shape.reciprocal);
    C variance = variance_of(*sums, reciprocal_of_width, moments);
    if (is_off_centre(moments, variance)) {
        moments->shift = moments->shift + moments->correction;
        *sums = row_moments(row, moments->shift, scale);
        variance = variance_of(*sums, reciprocal_of_width, moments);
    }
    return variance;
}

inline Moments layer_moments(const Input *row, Shape shape, C shift, Sums sums)
{
    Moments moments = {shift, 0, 0};
    C variance = row_variance(row, shape, 1, &sums, &moments);
    if (isfinite(sums.second)) {
        moments.rstd = inverse_root(variance + value_of(shape.epsilon));
    } else {
        moments.shift = first_shift(row, shape, WIDE_SCALE);
        sums = row_moments(row, moments.shift, WIDE_SCALE);
        variance = row_variance(row, shape, WIDE_SCALE, &sums, &moments);
        moments.shift *= WIDE_UNSCALE;
        moments.correction *= WIDE_UNSCALE;
        moments.rstd = wide_inverse_root(variance, value_of(shape.epsilon));
    }
    return moments;
}

inline Moments rms_moments(const Input *row, Shape shape, Sums sums)
{
    Moments moments = {0, 0, 0};
    C reciprocal_of_width = value_of(shape.reciprocal);
    if (isfinite(sums.second)) {
        moments.rstd = inverse_root(fma(sums.second, reciprocal_of_width, value_of(shape.epsilon)));
    } else {
        C squares = row_moments(row, 0, WIDE_SCALE).second * reciprocal_of_width;
        moments.rstd = wide_inverse_root(squares, value_of(shape.epsilon));
    }
    return moments;
}

// What normalizes a row whose first sweep, about this shift, had these sums.
inline Moments moments_of(const Input *row, Shape shape, C shift, Sums sums)
{
    return shape.layer ? layer_moments(row, shape, shift, sums) : rms_moments(row, shape, sums);
}
