#ifndef GAMMASCOPE_CLAPACK_SHIM_H
#define GAMMASCOPE_CLAPACK_SHIM_H
// The C++-free form of complex numbers is not needed: only real routines are called.
#include <lapacke.h>
#endif
