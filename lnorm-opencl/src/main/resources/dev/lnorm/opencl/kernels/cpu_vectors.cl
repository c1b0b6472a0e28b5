// SPDX-License-Identifier: Apache-2.0
// CPU family: what brings a CPU's compiler to whole vectors.

// V elements of type T that begin at any element of an address space: as a member of a packed structure they are one
// access. PoCL puts vloadn and vstoren together from several.
#define PACKED(T)                               \
    typedef struct __attribute__((packed)) {    \
        JOIN(T, V) v;                           \
    } JOIN(packed_, T);

PACKED(C)
#ifndef COMPUTE_F64
PACKED(ushort)
#endif

#define LOADV(space, T, p) (((space const JOIN(packed_, T) *) (p))->v)
#define STOREV(value, space, T, p) (((space JOIN(packed_, T) *) (p))->v = (value))

// A function that is compiled for each of its calls: what is constant there is not asked for in its loops. The attribute
// is clang's, as is nearly every OpenCL compiler for CPUs; one that does not know it only makes slower loops.
#define SPECIALIZED inline __attribute__((always_inline))
