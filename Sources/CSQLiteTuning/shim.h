#include <sqlite3.h>

// Swift cannot call functions with variable arguments.

// Switches off the counting of allocated bytes, which takes a lock at each allocation. Works only
// before the first connection is opened.
static inline int sqlite_tuning_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
