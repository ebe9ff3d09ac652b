// Restores the terminal from signal handlers. This is C because a handler may call only
// async-signal-safe functions: Swift code may allocate, take a lock or check exclusivity anywhere.
//
// Three kinds of signals:
//   noted   SIGWINCH, SIGCONT, SIGTSTP: one byte to the wake-up pipe, the main actor does the rest;
//   polite  SIGTERM, SIGHUP, SIGINT: the same, so that work can be saved; a second one, or two
//           seconds without an end, restores and dies here;
//   fatal   everything else that ends a process: restores, shows what was logged, dies here.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { kind_none, kind_noted, kind_polite, kind_fatal, kind_alarm, kind_ignored };

static const struct { int signal; int kind; } table[] = {
    {SIGWINCH, kind_noted}, {SIGCONT, kind_noted},  {SIGTSTP, kind_noted},
    {SIGTERM, kind_polite}, {SIGHUP, kind_polite},  {SIGINT, kind_polite},
    {SIGALRM, kind_alarm},  {SIGPIPE, kind_ignored}, {SIGQUIT, kind_fatal},
    {SIGILL, kind_fatal},   {SIGTRAP, kind_fatal},  {SIGABRT, kind_fatal},
    {SIGBUS, kind_fatal},   {SIGFPE, kind_fatal},   {SIGSEGV, kind_fatal},
    {SIGSYS, kind_fatal},   {SIGXCPU, kind_fatal},  {SIGUSR1, kind_fatal},
    {SIGUSR2, kind_fatal},
};
enum { table_count = sizeof table / sizeof table[0] };

static struct sigaction previous[table_count];
static int installed;
static int keeps_found;
static atomic_int armed;
static atomic_int polite_seen;
static int wake_end = -1;

static int library_end = -1;
static int terminal_end = -1;
static int null_end = -1;
static struct termios saved_line;
static int line_is_known;
static char restore_bytes[1024];
static size_t restore_count;

static int log_end = -1;
static int output_end = -1;
static int error_end = -1;
static off_t log_start;
static char log_name[1024];

static char alternate_stack[64 * 1024];

int gs_guard_prepare(int library, int terminal, const struct termios *line, const char *bytes,
                     size_t count) {
  if (count > sizeof restore_bytes) return -1;
  memcpy(restore_bytes, bytes, count);
  restore_count = count;
  library_end = library;
  terminal_end = terminal;
  line_is_known = line != 0;
  if (line) saved_line = *line;
  if (null_end < 0) null_end = open("/dev/null", O_WRONLY | O_CLOEXEC);
  return 0;
}

void gs_guard_set_log(int log, off_t start, int output, int error, const char *name) {
  log_end = log;
  log_start = start;
  output_end = output;
  error_end = error;
  strncpy(log_name, name, sizeof log_name - 1);
  log_name[sizeof log_name - 1] = 0;
}

// A stuck terminal must not keep a dying process alive: waits at most 0.2 s for room.
static void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    struct pollfd room = {descriptor, POLLOUT, 0};
    if (poll(&room, 1, 200) <= 0) return;
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

void gs_guard_restore(void) {
  if (!atomic_exchange(&armed, 0)) return;
  // Another thread may be half-way through a frame: what it still writes must not follow.
  if (null_end >= 0 && library_end >= 0) dup2(null_end, library_end);
  if (terminal_end >= 0) {
    write_all(terminal_end, restore_bytes, restore_count);
    if (line_is_known) tcsetattr(terminal_end, TCSANOW, &saved_line);
  }
  if (output_end >= 0) dup2(output_end, STDOUT_FILENO);
  if (error_end >= 0) dup2(error_end, STDERR_FILENO);
}

static void say(const char *text) { write_all(STDERR_FILENO, text, strlen(text)); }

static const char *name_of(int signal) {
  switch (signal) {
    case SIGQUIT: return "SIGQUIT";
    case SIGILL: return "SIGILL, a trap";
    case SIGTRAP: return "SIGTRAP, a trap";
    case SIGABRT: return "SIGABRT";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGSEGV: return "SIGSEGV, invalid memory access";
    case SIGTERM: return "SIGTERM";
    case SIGHUP: return "SIGHUP";
    case SIGINT: return "SIGINT";
    default: return "a signal";
  }
}

// The end of what was logged since the screen came up, without anything a terminal would obey.
static void show_log(void) {
  static char tail[2048];
  if (log_end < 0) return;
  off_t end = lseek(log_end, 0, SEEK_END);
  if (end <= log_start) return;
  off_t from = end - log_start > (off_t)sizeof tail ? end - (off_t)sizeof tail : log_start;
  ssize_t count = pread(log_end, tail, sizeof tail, from);
  if (count <= 0) return;
  for (ssize_t i = 0; i < count; i++) {
    unsigned char byte = (unsigned char)tail[i];
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) tail[i] = '?';
    if (byte == 0xc2 && i + 1 < count && (unsigned char)tail[i + 1] < 0xa0) {
      tail[i] = '?';
      tail[i + 1] = '?';
    }
  }
  write_all(STDERR_FILENO, tail, (size_t)count);
  if (tail[count - 1] != '\n') say("\n");
}

static void die_now(int signal, int is_fault) {
  // The last resort if the terminal blocks this write for ever.
  struct sigaction plain;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
  sigaction(SIGALRM, &plain, 0);
  alarm(2);
  if (atomic_load(&armed)) {
    gs_guard_restore();
    say("gammascope: ended by ");
    say(name_of(signal));
    if (log_end >= 0 && log_name[0]) {
      say("; messages are in ");
      say(log_name);
    }
    say("\n");
    show_log();
  }
  // A backtracer that the user asked for still gets its turn; otherwise the default action.
  struct sigaction *found = &plain;
  for (int i = 0; i < table_count; i++)
    if (keeps_found && table[i].signal == signal && table[i].kind == kind_fatal)
      found = &previous[i];
  sigaction(signal, found, 0);
  // A fault comes again on return, with its true place; anything else is sent again.
  if (is_fault) return;
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &only, 0);
}

static void handle(int signal, siginfo_t *information, void *context) {
  (void)context;
  int error = errno;
  int kind = kind_none;
  for (int i = 0; i < table_count; i++)
    if (table[i].signal == signal) kind = table[i].kind;
  if (kind == kind_fatal) {
    die_now(signal, information && information->si_code > 0 && signal != SIGTRAP);
  } else if (kind == kind_alarm) {
    int polite = atomic_load(&polite_seen);
    die_now(polite ? polite : SIGALRM, 0);
  } else {
    if (kind == kind_polite) {
      int none = 0;
      if (!atomic_compare_exchange_strong(&polite_seen, &none, signal)) die_now(signal, 0);
      alarm(2);
    }
    unsigned char byte = (unsigned char)signal;
    ssize_t written = write(wake_end, &byte, 1);
    if (written != 1 && kind == kind_polite) die_now(signal, 0);
  }
  errno = error;
}

void gs_guard_cover_thread(void) {
  static __thread int covered;
  if (covered) return;
  covered = 1;
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = alternate_stack;
  stack.ss_size = sizeof alternate_stack;
  sigaltstack(&stack, 0);
}

int gs_guard_make_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

int gs_guard_make_file(void) { return memfd_create("gammascope-messages", MFD_CLOEXEC); }

int gs_guard_install(int wake, int chains) {
  wake_end = wake;
  keeps_found = chains;
  if (installed) return 0;
  gs_guard_cover_thread();
  static int registered;
  if (!registered) {
    registered = 1;
    atexit(gs_guard_restore);
  }
  for (int i = 0; i < table_count; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    if (table[i].kind == kind_ignored) {
      action.sa_handler = SIG_IGN;
    } else {
      action.sa_sigaction = handle;
      action.sa_flags = SA_RESTART | SA_ONSTACK | SA_SIGINFO;
      sigfillset(&action.sa_mask);
      sigdelset(&action.sa_mask, SIGALRM);
    }
    if (sigaction(table[i].signal, &action, &previous[i]) != 0) return -1;
    // nohup and its like: a hang-up that was ignored stays ignored.
    if (table[i].kind == kind_polite && previous[i].sa_handler == SIG_IGN)
      sigaction(table[i].signal, &previous[i], 0);
  }
  installed = 1;
  return 0;
}

void gs_guard_remove(void) {
  if (!installed) return;
  installed = 0;
  alarm(0);
  for (int i = 0; i < table_count; i++) sigaction(table[i].signal, &previous[i], 0);
  atomic_store(&polite_seen, 0);
}

void gs_guard_arm(int on) { atomic_store(&armed, on); }

void gs_guard_die(int signal) {
  struct sigaction plain;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
  sigaction(signal, &plain, 0);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, 0);
  raise(signal);
}

void gs_guard_stop(void) {
  // The whole job stops, as the line discipline would do it: a `make` around this process too.
  struct sigaction plain, found;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &plain, &found);
  kill(0, SIGTSTP);
  // Another thread may be the one that takes the signal: stay long enough for it to stop us all.
  struct timespec moment = {0, 20 * 1000 * 1000};
  nanosleep(&moment, 0);
  sigaction(SIGTSTP, &found, 0);
}
