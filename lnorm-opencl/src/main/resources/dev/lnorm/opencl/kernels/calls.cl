// SPDX-License-Identifier: Apache-2.0
// What the host says of a call, in longs only, in the order of ForwardArguments and BackwardArguments; and where rows are.

// Row r begins at element offset + (r / rows_per_block) * block_stride + (r % rows_per_block) * stride.
typedef struct {
    long offset;
    long stride;
    long rows_per_block;
    long block_stride;
} Rows;

typedef struct {
    long rows;
    long rows_per_task;    // consecutive rows that one work-item (CPU) or one part of a work-group (GPU) computes
    long width;
    long layer;            // 1 for LAYER, 0 for RMS
    long unit_offset;      // 1 if gamma is stored less 1
    long reciprocal;       // 1 / width, 1 / min(width, 64), epsilon: bits of the compute type
    long head_reciprocal;
    long epsilon;
    long aligned;          // bit k: operand k can be accessed in whole aligned vectors
} Shape;

typedef struct {
    Shape shape;
    Rows x;
    Rows residual;
    Rows sum;
    Rows y;
    long gamma_offset;
    long beta_offset;
} ForwardCall;

typedef struct {
    Shape shape;
    Rows dy;
    Rows x;
    Rows dh;
    Rows dx;
    long gamma_offset;
} BackwardCall;

inline long row_start(Rows rows, long row)
{
    if (rows.block_stride == 0 && row < rows.rows_per_block) {
        return rows.offset + row * rows.stride;
    }
    return rows.offset + row / rows.rows_per_block * rows.block_stride + row % rows.rows_per_block * rows.stride;
}

// ---- parameters: an absent gamma is 1, an absent beta is -0, the value that changes nothing

// What is added to the stored gamma: without a branch in the loops that do it.
inline C added_to_gamma(int unit_offset)
{
    return unit_offset ? (C) 1 : (C) -0.0f;
}

inline C effective_gamma(global const PARAMETER *gamma, int column, int unit_offset)
{
    if (gamma == 0) {
        return 1;
    }
    return load_parameter(gamma + column) + added_to_gamma(unit_offset);
}

inline CV effective_gammav(global const PARAMETER *gamma, int column, int unit_offset)
{
    if (gamma == 0) {
        return (CV) (1);
    }
    return loadv_parameter(gamma + column) + added_to_gamma(unit_offset);
}

inline C beta_or_none(global const PARAMETER *beta, int column)
{
    return beta == 0 ? (C) -0.0f : load_parameter(beta + column);
}

inline CV beta_or_nonev(global const PARAMETER *beta, int column)
{
    return beta == 0 ? (CV) (-0.0f) : loadv_parameter(beta + column);
}
