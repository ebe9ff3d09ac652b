// What Swift cannot see of the curses headers: macros, globals, and the attribute bits. No logic.
#ifndef GAMMASCOPE_CNCURSES_SHIM_H
#define GAMMASCOPE_CNCURSES_SHIM_H
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncursesw/ncurses.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

static const attr_t gs_bold = A_BOLD;
static const attr_t gs_dim = A_DIM;
static const attr_t gs_underline = A_UNDERLINE;
static const attr_t gs_reverse = A_REVERSE;
static const attr_t gs_italic = A_ITALIC;

static inline int gs_ok(int result) { return result != ERR; }
static inline int gs_colors(void) { return COLORS; }
static inline int gs_color_pairs(void) { return COLOR_PAIRS; }
static inline int gs_lines(void) { return getmaxy(stdscr); }
static inline int gs_columns(void) { return getmaxx(stdscr); }

// Swift sees the string that says "absent" and the one that says "not a string" as pointers.
static inline const char *gs_capability(const char *name) {
  const char *text = tigetstr((char *)name);
  return text == (char *)-1 ? 0 : text;
}

// The streams stay open as long as the screen. Returns 0 for a name that cannot be used.
static inline SCREEN *gs_open_screen(const char *name, FILE *output, FILE *input) {
  return newterm((char *)name, output, input);
}

// Forgets the description read by setupterm.
static inline void gs_drop_description(void) { del_curterm(cur_term); }

// Not declared to Swift without GNU extensions.
int wcwidth(wchar_t character);
static inline int gs_columns_of(unsigned character) { return wcwidth((wchar_t)character); }

// One cell for the row writer. `pair` may exceed what the old attribute holds.
static inline int gs_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, 0, &pair) != ERR;
}

static inline int gs_write_row(int y, int x, const cchar_t *cells, int count) {
  return mvwadd_wchnstr(stdscr, y, x, cells, count) != ERR;
}

// The settings of the window that holds the picture.
static inline void gs_set_up_window(void) {
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  typeahead(-1);
  leaveok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  idcok(stdscr, FALSE);
}

static inline void gs_erase(void) { werase(stdscr); }
static inline void gs_move(int y, int x) { wmove(stdscr, y, x); }
static inline void gs_leave_cursor(int leave) { leaveok(stdscr, leave != 0); }
static inline int gs_update(void) {
  wnoutrefresh(stdscr);
  return doupdate() != ERR;
}

// Writes every cell again at the next update, without clearing the screen first.
static inline void gs_forget_contents(void) {
  clearok(stdscr, FALSE);
  clearok(curscr, FALSE);
  wredrawln(curscr, 0, getmaxy(curscr));
  touchwin(stdscr);
}

// Puts the cursor into the corner, or where the library takes the corner to be.
static inline void gs_go_home(int leave) {
  leaveok(stdscr, FALSE);
  wmove(stdscr, 0, 0);
  wnoutrefresh(stdscr);
  doupdate();
  leaveok(stdscr, leave != 0);
}

// Clears the screen at the next update and writes every cell again.
static inline void gs_clear_first(void) { clearok(curscr, TRUE); }

static inline int gs_window_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size);
}
#endif
