#ifndef GAMMASCOPE_CCFITSIO_SHIM_H
#define GAMMASCOPE_CCFITSIO_SHIM_H
#include <fitsio.h>
#endif
