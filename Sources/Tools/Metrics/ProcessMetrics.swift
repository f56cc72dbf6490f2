import Glibc

/// The kernel's numbers about this process, under the names that all Prometheus libraries use
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
package struct ProcessMetrics: Measured {
    private static let cpu = Family.counter("process_cpu_seconds_total", "Processor time of the process, user and system, in seconds.")
    private static let descriptors = Family.gauge("process_open_fds", "Open descriptors of the process.")
    private static let mostDescriptors = Family.gauge("process_max_fds", "Descriptors that the process may have open.")
    private static let virtualMemory = Family.gauge("process_virtual_memory_bytes", "Address space of the process in bytes.")
    private static let residentMemory = Family.gauge(
        "process_resident_memory_bytes", "Resident memory of the process in bytes.")
    private static let threads = Family.gauge("process_threads", "Threads of the process.")
    private static let start = Family.gauge("process_start_time_seconds", "When the process began, in seconds since 1970.")

    package init() {}

    package func measure(into exposition: inout Exposition) {
        // proc(5): the name in parentheses may hold spaces. The third field comes directly after it.
        if let fields = Self.text("/proc/self/stat").map({
            $0.suffix(from: $0.lastIndex(of: ")") ?? $0.startIndex).split(separator: " ").dropFirst()
        }),
            fields.count > 22
        {
            func field(_ number: Int) -> Double { Double(fields[fields.startIndex + number - 3]) ?? 0 }
            let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
            exposition.add((field(14) + field(15)) / ticks, to: Self.cpu)
            exposition.add(field(20), to: Self.threads)
            exposition.add(field(23), to: Self.virtualMemory)
            exposition.add(field(24) * Double(sysconf(Int32(_SC_PAGESIZE))), to: Self.residentMemory)
            if let boot = Self.bootTime { exposition.add(boot + field(22) / ticks, to: Self.start) }
        }
        if let open = Self.openDescriptors { exposition.add(open, to: Self.descriptors) }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            exposition.add(Double(limit.rlim_cur), to: Self.mostDescriptors)
        }
    }

    /// When the machine was booted, in seconds since 1970.
    private static var bootTime: Double? {
        text("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
    }

    private static var openDescriptors: Int? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // Without the descriptor of the folder itself, `.` and `..`.
        return count - 3
    }

    private static func text(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += piece[..<count]
        }
    }
}
