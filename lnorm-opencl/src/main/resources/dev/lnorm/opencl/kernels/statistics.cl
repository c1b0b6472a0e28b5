// SPDX-License-Identifier: Apache-2.0
// From sums to what normalizes a row: N3 and N4 of docs/numerics.md.

typedef struct {
    C shift;
    C correction;
    C rstd;
} Moments;

// The variance about the shift; sets the correction.
inline C variance_of(Sums sums, C reciprocal_of_width, Moments *row)
{
    C c = sums.first * reciprocal_of_width;
    row->correction = c;
    C variance = fma(-c, c, sums.second * reciprocal_of_width);
    return variance < 0 ? 0 : variance; // a NaN stays
}

// Whether the row is measured once more, about the mean that the first sweep found.
inline int is_off_centre(const Moments *row, C variance)
{
    return row->correction * row->correction > variance;
}

inline C inverse_root(C radicand)
{
    return radicand == 0 ? 0 : reciprocal(root(radicand));
}

// rstd from the variance of a row that was scaled by WIDE_SCALE; if that overflows unscaled, epsilon is nothing beside it.
inline C wide_inverse_root(C scaled_variance, C epsilon)
{
    C variance = scaled_variance * WIDE_UNSCALE * WIDE_UNSCALE;
    return isinf(variance) ? reciprocal(root(scaled_variance)) * WIDE_SCALE : inverse_root(variance + epsilon);
}

// LAYER saves shift, correction and rstd of a row side by side; RMS saves rstd alone.
inline void save_moments(global C *statistics, long row, int layer, Moments moments)
{
    if (layer) {
        statistics[3 * row] = moments.shift;
        statistics[3 * row + 1] = moments.correction;
        statistics[3 * row + 2] = moments.rstd;
    } else {
        statistics[row] = moments.rstd;
    }
}

inline Moments saved_moments(global const C *statistics, long row, int layer)
{
    Moments moments = {0, 0, 0};
    if (layer) {
        moments.shift = statistics[3 * row];
        moments.correction = statistics[3 * row + 1];
        moments.rstd = statistics[3 * row + 2];
    } else {
        moments.rstd = statistics[row];
    }
    return moments;
}

#define NORMALIZED(x, row) ((((x) - (row).shift) - (row).correction) * (row).rstd)
