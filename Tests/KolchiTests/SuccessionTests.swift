import CLinux
import Foundation
import HTTP
import Images
import Postgres
import Synchronization
import TestKit
import Testing

extension RunningKolchi {
    @Suite("When a process gives way to its successor")
    struct SuccessionTests {
        /// The answers to visitors who send requests without a pause.
        private final class Heard: Sendable {
            private let counts = Mutex((answers: 0, failures: [String]()))
            private let isOver = Atomic(false)

            var answers: Int { counts.withLock { $0.answers } }
            var failures: [String] { counts.withLock { $0.failures } }
            func end() { isOver.store(true, ordering: .relaxed) }

            /// Sends requests over keep-alive connections until `end()`. No connection is ever idle. So the server may close
            /// one only after an answer with `Connection: close`.
            func ask(at port: UInt16) {
                var client = Client(port: port)
                while !isOver.load(ordering: .relaxed) {
                    client.send("GET /fr/cart HTTP/1.1\r\nHost: \(client.host)\r\n\r\n")
                    let answer = client.answer()
                    counts.withLock { counts in
                        counts.answers += 1
                        if answer?.status != 200 { counts.failures.append(answer.map { "\($0.status)" } ?? "no answer") }
                    }
                    if answer?.fields["connection"] ?? "close" == "close" { client = Client(port: port) }
                }
            }
        }

        @Test("every request during the handover gets an answer", .timeLimit(.minutes(5)))
        func underLoad() async throws {
            try await TestDatabase.make { test in
                let heard = Heard()
                try await onOwnThread {
                    let kolchi = try KolchiProcess("serve", database: test.url)
                    let port = kolchi.port
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<4 { group.addTask { try await onOwnThread { heard.ask(at: port) } } }
                        defer { heard.end() }
                        var processes = [kolchi.number]
                        for _ in 0..<3 {
                            let count = heard.answers
                            try await eventually("visitors come") { heard.answers > count + 40 ? () : nil }
                            try await kolchi.succeed()
                            processes.append(kolchi.number)
                        }
                        let count = heard.answers
                        try await eventually("visitors come to the last one") { heard.answers > count + 40 ? () : nil }
                        #expect(Set(processes).count == 4)
                        // A replaced process ends once the last of its connections has ended.
                        for process in processes.dropLast() {
                            try await eventually("\(process) ends", within: .seconds(60)) { Self.runs(process) ? nil : () }
                        }
                    }
                    try kolchi.kill()
                }
                #expect(heard.failures == [])
            }
        }

        /// Whether the process runs. A zombie does not count.
        private static func runs(_ process: pid_t) -> Bool {
            (try? !String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).contains(") Z ")) ?? false
        }

        @Test("a successor that fails to start changes nothing, and the next one is a new attempt", .timeLimit(.minutes(5)))
        func brokenUpgrade() async throws {
            try await TestDatabase.make { test in
                try await onOwnThread {
                    let kolchi = try KolchiProcess("web", database: test.url)
                    let first = kolchi.number
                    try kolchi.install("/bin/false")
                    kill(first, SIGUSR2)
                    try await eventually("the failure is told") {
                        kolchi.log.contains("the successor did not come up") && kolchi.log.contains("it ended with 1") ? () : nil
                    }
                    let client = Client(port: kolchi.port)
                    client.send("GET /fr HTTP/1.1\r\nHost: \(client.host)\r\n\r\n")
                    let answer = client.answer()
                    #expect(answer?.status == 200 && answer?.fields["connection"] == nil)
                    try kolchi.install(WorkerCommand.built.path)
                    try await kolchi.succeed()
                    #expect(kolchi.number != first)
                    try kolchi.kill()
                }
            }
        }

        @Test("the service manager is notified of each step", .timeLimit(.minutes(5)))
        func serviceManager() async throws {
            try await TestDatabase.make { test in
                try await onOwnThread {
                    let manager = try Manager()
                    let kolchi = try KolchiProcess("web", database: test.url, settings: ["NOTIFY_SOCKET": manager.path])
                    #expect(manager.next() == "READY=1")
                    try await kolchi.succeed()
                    #expect(manager.next()?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") ?? false)
                    #expect(manager.next() == "MAINPID=\(kolchi.number)\nREADY=1")
                    kill(kolchi.number, SIGTERM)
                    #expect(manager.next() == "STOPPING=1")
                    try kolchi.kill()
                }
            }
        }

        /// Receives what sd_notify(3) sends.
        private final class Manager {
            /// An abstract socket address, so that no file is left behind.
            let path = "@kolchi-test-\(UInt64.random(in: .min ... .max))"
            private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

            init() throws {
                var timeout = timeval(tv_sec: 20, tv_usec: 0)
                unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
                var name = sockaddr_un()
                name.sun_family = sa_family_t(AF_UNIX)
                let bytes = Array(path.utf8.dropFirst())
                unsafe withUnsafeMutableBytes(of: &name.sun_path) { place in
                    for (index, byte) in bytes.enumerated() { unsafe place[index + 1] = byte }
                }
                let bound = unsafe withUnsafePointer(to: &name) { name in
                    unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(descriptor, $0, socklen_t(3 + bytes.count))
                    }
                }
                try #require(bound == 0)
            }

            deinit { close(descriptor) }

            /// The next message; nil if none arrives in 20 seconds.
            func next() -> String? {
                var piece = [UInt8](repeating: 0, count: 4096)
                let count = unsafe piece.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
                return count > 0 ? String(decoding: piece[..<count], as: UTF8.self) : nil
            }
        }
    }
}
