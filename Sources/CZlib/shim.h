#ifndef GAMMASCOPE_CZLIB_SHIM_H
#define GAMMASCOPE_CZLIB_SHIM_H
#include <zlib.h>
// Macros with arguments are invisible to Swift.
static inline int gs_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}
static inline int gs_deflate_init(z_stream *stream, int level, int window_bits) {
  return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}
#endif
