#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

// Swift cannot call functions with variable arguments, such as prctl.

// From now on nobody may trace the process, its memory is not to be read by its own user, and it
// leaves no core. 0: done.
static inline int process_forbid_tracing(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// As long as the calling thread lasts, the process is told to end when the thread that started it
// does. 0: done.
static inline int process_end_with_parent(void) {
  return prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
}

// Overwrites memory, also where nothing reads it afterwards.
static inline void process_wipe(void *memory, size_t count) { explicit_bzero(memory, count); }
