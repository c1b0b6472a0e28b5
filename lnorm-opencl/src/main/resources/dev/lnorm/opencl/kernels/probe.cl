// SPDX-License-Identifier: Apache-2.0
// What a device's arithmetic does with given values, to be compared with what IEEE 754 says. For each i: a + b,
// a * b + c without contraction, fma(a, b, c), the root and the reciprocal of a.

#define ANSWERS 5

kernel void probe_arithmetic(global const C *a, global const C *b, global const C *c, global C *answers)
{
    int i = get_global_id(0);
    global C *answer = answers + i * ANSWERS;
    answer[0] = a[i] + b[i];
    answer[1] = a[i] * b[i] + c[i];
    answer[2] = fma(a[i], b[i], c[i]);
    answer[3] = root(fabs(a[i]));
    answer[4] = reciprocal(a[i]);
}

// Widens stored values and rounds computed ones, with the accesses that rows are read and written with.
kernel void probe_storage(global const ROW *stored, global C *widened, global const C *computed, global ROW *rounded)
{
    int i = get_global_id(0) * V;
    storev_compute(loadv_row(stored + i), widened + i);
    storev_row(loadv_compute(computed + i), rounded + i);
}
