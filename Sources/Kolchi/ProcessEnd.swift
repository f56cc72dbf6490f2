import Glibc
import Logging

/// Ends the process without exit handlers, after all output is written.
///
/// exit(3) runs the handlers and destructors of the C libraries, such as OPENSSL_cleanup(3). They free what other threads still use.
/// Event loops, idle threads of worker pools and libdispatch's threads end only with the process. One thread that ends in that moment
/// can crash the process, because OpenSSL then frees the thread's data. Kolchi needs nothing of what these handlers do.
func end(with code: Int32) -> Never {
    fflush(nil)
    Log().flush()
    _exit(code)
}
