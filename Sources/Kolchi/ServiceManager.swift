import CLinux
import Foundation
import Glibc

/// The service manager that started the process, such as systemd (sd_notify(3)).
enum ServiceManager {
    /// Sends assignments, one per line. Does nothing if no service manager listens.
    static func tell(_ state: String) {
        guard let path = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else { return }
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { place in
            unsafe place.copyBytes(from: bytes)
            // The name of an abstract socket begins with a zero byte.
            if bytes[0] == UInt8(ascii: "@") { unsafe place[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var text = state
        text.withUTF8 { text in
            unsafe withUnsafePointer(to: &name) { name in
                unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                    _ = unsafe sendto(descriptor, text.baseAddress, text.count, Int32(MSG_NOSIGNAL), name, length)
                }
            }
        }
    }
}
