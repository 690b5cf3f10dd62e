#include <stdint.h>
#include <string.h>

// Swift compares vectors element by element; clang does it with the processor's instruction, and
// knows the one that makes a bit of each element.

typedef uint8_t byte_marks_vector __attribute__((ext_vector_type(64)));
typedef _Bool byte_marks_bits __attribute__((ext_vector_type(64)));

// What 64 bytes are, a bit for each, the first lowest.
typedef struct {
  // A delimiter, a quote, LF or CR.
  uint64_t marks;
  // Not ASCII.
  uint64_t high;
} byte_marks;

// Looks at the 64 bytes from `bytes` on.
static inline byte_marks byte_marks_of(const uint8_t *bytes, uint8_t delimiter) {
  byte_marks_vector vector;
  memcpy(&vector, bytes, sizeof vector);
  byte_marks_bits marks = __builtin_convertvector(
      (vector == delimiter) | (vector == '"') | (vector == '\n') | (vector == '\r'),
      byte_marks_bits);
  byte_marks_bits high = __builtin_convertvector(vector >= 0x80, byte_marks_bits);
  byte_marks result;
  memcpy(&result.marks, &marks, sizeof result.marks);
  memcpy(&result.high, &high, sizeof result.high);
  return result;
}
