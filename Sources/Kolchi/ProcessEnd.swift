import Glibc
import Logging

/// Ends the process without exit handlers, after all output is written.
///
/// exit(3) runs the handlers and destructors of the C libraries, such as OPENSSL_cleanup(3). They free what other threads still use: event
/// loops, idle threads of worker pools and libdispatch's threads end only with the process. A thread that just ends is enough for a crash,
/// because OpenSSL frees its data of a thread in that moment. Nothing that Kolchi needs happens in these handlers.
func end(with code: Int32) -> Never {
    fflush(nil)
    Log().flush()
    _exit(code)
}
