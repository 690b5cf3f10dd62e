#include <stddef.h>
#include <stdint.h>

// Of libFuzzer, which comes with the compiler and has no header there.
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*run)(const uint8_t *bytes, size_t count));
