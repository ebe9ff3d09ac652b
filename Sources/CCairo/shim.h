#ifndef GAMMASCOPE_CCAIRO_SHIM_H
#define GAMMASCOPE_CCAIRO_SHIM_H
#include <cairo.h>
#include <cairo-svg.h>
#endif
