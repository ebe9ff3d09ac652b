#ifndef GAMMASCOPE_CNCURSES_SHIM_H
#define GAMMASCOPE_CNCURSES_SHIM_H
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncursesw/ncurses.h>
#endif
