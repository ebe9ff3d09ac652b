// Leaves the terminal as it was found, also from a signal handler. See guard.c.
#ifndef GAMMASCOPE_CNCURSES_GUARD_H
#define GAMMASCOPE_CNCURSES_GUARD_H
#include <signal.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

// Keeps what the handlers need: the descriptor that the library writes to, a second descriptor of
// the same terminal, the line settings to go back to, and the bytes that undo every mode.
// Returns 0, or -1 when the byte string is too long.
int gs_guard_prepare(int library, int terminal, const struct termios *line, const char *bytes,
                     size_t count);

// Says where standard output and error go while the screen is up; -1 for "not redirected".
// `start` is the size of the log at that moment. The name may be empty.
void gs_guard_set_log(int log, off_t start, int output, int error, const char *name);

// A pipe for waking up: neither end blocks or is inherited. Returns 0 or -1.
int gs_guard_make_pipe(int ends[2]);

// A file without a name, for messages when there is no folder for them. Returns -1 if refused.
int gs_guard_make_file(void);

// Installs the handlers; every signal noted is written as one byte to `wake`. With `chains`, a fatal
// signal goes on to the handler found, otherwise to the default action. Returns 0 or -1.
int gs_guard_install(int wake, int chains);

// Lets the handlers run after a stack overflow of this thread. For the threads that take turns in
// running the main actor: they share one alternate stack.
void gs_guard_cover_thread(void);

// Puts back the handlers found by `gs_guard_install`.
void gs_guard_remove(void);

// From now on (1) a handler restores the terminal, or (0) no longer does.
void gs_guard_arm(int armed);

// Applies the prepared bytes and line settings once, if armed. Safe in a signal handler.
void gs_guard_restore(void);

// Ends the process by the default action of a signal, so that the parent sees the right status.
void gs_guard_die(int signal);

// Stops the job as Ctrl-Z does in line mode; returns when it is continued.
void gs_guard_stop(void);
#endif
