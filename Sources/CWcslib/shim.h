#ifndef GAMMASCOPE_CWCSLIB_SHIM_H
#define GAMMASCOPE_CWCSLIB_SHIM_H
#include <wcslib/wcs.h>
#include <wcslib/wcshdr.h>
#include <wcslib/wcsfix.h>
#include <wcslib/wcsprintf.h>
#endif
