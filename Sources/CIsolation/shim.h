#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Swift cannot call functions with variable arguments, nor use macros that compute.

// Limits the addresses that the process may use, in bytes, and its processor time, in seconds; it
// may neither open a file, nor write to one, nor start another process. 0: done.
static inline int isolation_limit_resources(unsigned long addresses, unsigned long seconds) {
  const struct {
    int resource;
    unsigned long most;
  } limits[] = {
    {RLIMIT_CORE, 0},      {RLIMIT_FSIZE, 0},      {RLIMIT_NOFILE, 0},
    {RLIMIT_NPROC, 0},     {RLIMIT_AS, addresses}, {RLIMIT_CPU, seconds},
  };
  for (size_t index = 0; index < sizeof(limits) / sizeof(limits[0]); index++) {
    // The signal that says that it was processor time comes at the first of two limits.
    const unsigned long last = limits[index].most + (limits[index].resource == RLIMIT_CPU);
    const struct rlimit limit = {limits[index].most, last};
    if (setrlimit(limits[index].resource, &limit) != 0) return -1;
  }
  return 0;
}

// From now on, neither the process nor what it starts can gain rights. 0: done.
static inline int isolation_forbid_new_privileges(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

// Closes all descriptors from `first` on. 0: done, or the kernel cannot, and they were not to be
// inherited anyway.
static inline int isolation_close_from(int first) {
  return syscall(SYS_close_range, first, ~0U, 0) == 0 || errno == ENOSYS ? 0 : -1;
}

// Nobody may trace the process, nor does it leave a core. 0: done.
static inline int isolation_forbid_tracing(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

#define ISOLATION_ALLOW(NAME) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##NAME, 0, 1), \
  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

// Leaves the process the system calls that compute, and that read and write what is open already;
// all others fail with EPERM. 0: done; -1: the kernel has no filters, or this machine's are unknown.
static inline int isolation_filter_system_calls(void) {
#if defined(__x86_64__) || defined(__aarch64__)
#if defined(__x86_64__)
  const unsigned architecture = AUDIT_ARCH_X86_64;
#else
  const unsigned architecture = AUDIT_ARCH_AARCH64;
#endif
  struct sock_filter rules[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    ISOLATION_ALLOW(read),
    ISOLATION_ALLOW(write),
    ISOLATION_ALLOW(pread64),
    ISOLATION_ALLOW(fstat),
    ISOLATION_ALLOW(newfstatat),
    ISOLATION_ALLOW(brk),
    ISOLATION_ALLOW(mmap),
    ISOLATION_ALLOW(mremap),
    ISOLATION_ALLOW(munmap),
    ISOLATION_ALLOW(mprotect),
    ISOLATION_ALLOW(madvise),
    ISOLATION_ALLOW(futex),
    ISOLATION_ALLOW(getrandom),
    ISOLATION_ALLOW(clock_gettime),
    ISOLATION_ALLOW(sched_yield),
    ISOLATION_ALLOW(rt_sigprocmask),
    ISOLATION_ALLOW(rt_sigreturn),
    ISOLATION_ALLOW(exit),
    ISOLATION_ALLOW(exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = {
    .len = sizeof(rules) / sizeof(rules[0]),
    .filter = rules,
  };
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0) {
    return 0;
  }
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

static inline int isolation_harden_connection(
    sqlite3 *connection, char **message, const struct sqlite3_api_routines *routines) {
  (void)message;
  (void)routines;
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
  return SQLITE_OK;
}

// From now on, connections to databases have no triggers and no views, trust no schema, and can
// be made to do no harm by SQL. SQLITE_OK: done.
static inline int isolation_harden_connections(void) {
  return sqlite3_auto_extension((void (*)(void))isolation_harden_connection);
}
