import CLinux
import Glibc

/// Forbidden actions inside the closed sandbox, for the tests. Each ends the process: with status 99 if it succeeded, 98 if not.
enum WorkerProbe {
    static func run(_ attempt: String) -> Never {
        let result: Int32
        switch attempt {
        case "probe-open":
            result = unsafe open("/etc/passwd", O_RDONLY)
        case "probe-write-file":
            result = unsafe open("/tmp/kolchi-probe", O_WRONLY | O_CREAT, 0o600)
        case "probe-socket":
            result = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        case "probe-exec":
            var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
            result = unsafe execv("/bin/true", &arguments)
        case "probe-thread":
            var thread = pthread_t()
            result = unsafe pthread_create(&thread, nil, { _ in nil }, nil) == 0 ? 0 : -1
        case "probe-signal":
            // Signal 0 tests the permission to send a signal, but sends none.
            result = kolchi_tgkill(getppid(), getppid(), 0)
        case "probe-abort":
            abort()
        case "probe-code":
            let memory = unsafe mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            result = unsafe memory == MAP_FAILED ? -1 : 0
        case "probe-memory":
            result = unsafe malloc(Int(Sandbox.memory)) == nil ? -1 : 0
        default:
            // Loops forever, as a hung decoder would.
            while true {}
        }
        _exit(result >= 0 ? 99 : 98)
    }
}
