import CLinux
import Glibc
import Kernel
import Synchronization

/// How a worker is started: a program and its arguments.
package struct WorkerCommand: Sendable {
    package let path: String
    package let arguments: [String]

    package init(path: String, arguments: [String] = [PictureWorker.subcommand]) {
        self.path = path
        self.arguments = arguments
    }

    /// The program that is running now.
    package static let itself = WorkerCommand(path: "/proc/self/exe")
}

/// A worker, from the shop's side. Only one thread uses it at a time. Its calls block, but never past the deadline.
final class WorkerProcess: Sendable {
    /// The number of pictures after which a worker is replaced.
    static let pictures = 50
    /// The most seconds of CPU for all its pictures.
    static let cpuSeconds = 500

    let identifier: pid_t
    /// The version of Landlock in the worker, 0 where the kernel has none.
    let landlock: Int
    private let socket: Int32
    /// The most milliseconds for one picture.
    private let timeout: Int
    private let served = Atomic(0)
    /// The deadline of the current picture, in milliseconds of the monotonic clock.
    private let due: Atomic<Int>

    /// - Parameter deadline: the most seconds for one picture.
    init(_ command: WorkerCommand, deadline: Int) throws(PictureFailure) {
        timeout = deadline * 1000
        var ends: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .noWorker(errno)
        }
        defer { close(ends[1]) }
        switch Child.start([command.path] + command.arguments, environment: ["LANG=C"], descriptors: [ends[1], -1, 2]) {
        case .success(let process): identifier = process
        case .failure(let failure):
            close(ends[0])
            throw .noWorker(failure.errno)
        }
        socket = ends[0]
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        due = Atomic(Monotonic.milliseconds() + timeout)
        guard let hello = try? Self.receive(2, from: ends[0], until: due), hello[0] == WorkerMessages.hello else {
            Self.end(identifier, ends[0])
            throw .noWorker(0)
        }
        landlock = Int(hello[1])
    }

    /// Kills the process, even in the middle of a picture.
    deinit { Self.end(identifier, socket) }

    private static func end(_ identifier: pid_t, _ socket: Int32) {
        close(socket)
        kill(identifier, SIGKILL)
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    }

    /// Whether it can process another picture. A waiting worker has sent nothing and has not closed the socket.
    var isUsable: Bool {
        var state = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return unsafe served.load(ordering: .relaxed) < Self.pictures && poll(&state, 1, 0) == 0
    }

    /// Lets the worker make a picture's files. After a `PictureFailure` the worker must not be used again.
    ///
    /// The worker is not trusted. Each file must be a picture of the expected kind and size. Only the parts that a decoder
    /// needs are copied from it.
    func process(_ picture: CheckedPicture, _ crop: PictureCrop? = nil) throws -> ProcessedPicture {
        served.add(1, ordering: .relaxed)
        due.store(Monotonic.milliseconds() + timeout, ordering: .relaxed)
        let header = picture.header
        try send(WorkerMessages.Request(picture, crop).bytes)
        try send(picture.essence)
        try send(picture.profile)
        let answer = WorkerMessages.Answer(try receive(WorkerMessages.Answer.size))
        if answer.status != 0 { throw PictureRefusal(rawValue: answer.status) ?? PictureFailure.badAnswer as any Error }
        let strip = crop?.strip(width: header.uprightWidth, height: header.uprightHeight)
        let (width, height) = (strip?.width ?? header.uprightWidth, strip?.height ?? header.uprightHeight)
        let widths = PictureSizes.widths(width: width, height: height)
        guard answer.files == widths.count * PictureFormat.allCases.count else { throw PictureFailure.badAnswer }
        var files: [ProcessedPicture.File] = []
        for narrow in widths.reversed() {
            for format in PictureFormat.allCases {
                let head = try receive(8)
                let count = WorkerMessages.number(head[4..<8])
                guard WorkerMessages.number(head[0..<4]) == narrow, count <= PictureLimits.bytes else { throw PictureFailure.badAnswer }
                guard let made = try? CheckedPicture(receive(count)), made.header.kind == format.kind, made.header.width == narrow,
                    made.header.height == PictureSizes.height(at: narrow, width: width, height: height)
                else { throw PictureFailure.badAnswer }
                files.append(.init(width: narrow, format: format, bytes: made.essence))
            }
        }
        return ProcessedPicture(width: width, height: height, colour: answer.colour, files: files)
    }

    /// Lets the worker check that libmagic takes the bytes for a PDF. After a `PictureFailure` the worker must not be used again.
    /// - Throws: `PictureRefusal.notAPicture` where they are something else, or `PictureFailure`.
    func check(pdf bytes: [UInt8]) throws {
        served.add(1, ordering: .relaxed)
        due.store(Monotonic.milliseconds() + timeout, ordering: .relaxed)
        try send(WorkerMessages.Request(countOfPDF: bytes.count).bytes)
        try send(bytes)
        let answer = WorkerMessages.Answer(try receive(WorkerMessages.Answer.size))
        if answer.status != 0 { throw PictureRefusal(rawValue: answer.status) ?? PictureFailure.badAnswer as any Error }
        guard answer.files == 0 else { throw PictureFailure.badAnswer }
    }

    private func send(_ bytes: [UInt8]) throws(PictureFailure) {
        var sent = 0
        while sent < bytes.count {
            let took = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if took > 0 { sent += took } else { try Self.wait(for: POLLOUT, on: socket, until: due) }
        }
    }

    private func receive(_ count: Int) throws(PictureFailure) -> [UInt8] {
        try Self.receive(count, from: socket, until: due)
    }

    private static func receive(_ count: Int, from socket: Int32, until due: borrowing Atomic<Int>) throws(PictureFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress! + filled, count - filled, 0) }
            if got == 0 { throw .workerDied }
            if got > 0 { filled += got } else { try wait(for: POLLIN, on: socket, until: due) }
        }
        return bytes
    }

    /// Waits after a call that would have blocked, until it can be repeated.
    /// - Throws: `workerDied`, or `tookTooLong` after the deadline.
    private static func wait(for event: Int32, on socket: Int32, until due: borrowing Atomic<Int>) throws(PictureFailure) {
        if errno == EINTR { return }
        guard errno == EAGAIN else { throw .workerDied }
        let left = due.load(ordering: .relaxed) - Monotonic.milliseconds()
        guard left > 0 else { throw .tookTooLong }
        var state = pollfd(fd: socket, events: Int16(event), revents: 0)
        _ = unsafe poll(&state, 1, Int32(left))
    }
}
