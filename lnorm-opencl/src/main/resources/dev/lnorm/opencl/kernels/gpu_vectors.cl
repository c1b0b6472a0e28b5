// SPDX-License-Identifier: Apache-2.0
// GPU family: V elements of type T that begin at any element of an address space.

#define LOADV(space, T, p) JOIN(vload, V)(0, p)
#define STOREV(value, space, T, p) JOIN(vstore, V)(value, 0, p)
