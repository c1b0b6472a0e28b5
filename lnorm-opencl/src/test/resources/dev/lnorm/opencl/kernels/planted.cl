// SPDX-License-Identifier: Apache-2.0
// Two faults that give the right result on most devices: a race for one element, and an element beyond the buffer.

kernel void planted(global int *values, const int length)
{
    values[0] = get_global_id(0);
    if (values[length] == 42) {
        values[1] = 0;
    }
}
