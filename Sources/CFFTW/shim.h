#ifndef GAMMASCOPE_CFFTW_SHIM_H
#define GAMMASCOPE_CFFTW_SHIM_H
#include <fftw3.h>
#endif
