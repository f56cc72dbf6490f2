// Shows how the shop's picture pipeline reacts to hostile pictures, and what they cost.
//   PictureProbe make FOLDER   writes the pictures
//   PictureProbe send FOLDER   sends each through the pipeline, in a process that has made none of them
import Glibc
import Images
import Loops
import PictureAttacks

switch CommandLine.arguments.dropFirst().first {
case PictureWorker.subcommand: PictureWorker.main()
case "make" where CommandLine.arguments.count > 2: makeAll(in: CommandLine.arguments[2])
case "send" where CommandLine.arguments.count > 2: exit(try await sendAll(from: CommandLine.arguments[2]) ? 0 : 1)
default:
    print("PictureProbe make FOLDER | PictureProbe send FOLDER")
    exit(64)
}

func makeAll(in folder: String) {
    for attack in Attack.small + Attack.large { write(attack.bytes(), to: "\(folder)/\(attack.name)") }
    for kind in Attack.cutKinds { write(Attack.whole(kind), to: "\(folder)/whole-\(kind)") }
}

/// Sends each picture to a new worker and prints a line: answer, milliseconds, peak memory of the worker.
/// - Returns: whether all outcomes are as expected.
func sendAll(from folder: String) async throws -> Bool {
    returnLargeMemory()
    let store = try PictureStore(folder: folder + "/media")
    // Runs all allocations once. Memory that grows afterwards grows because of the pictures.
    _ = try await Sending(folder + "/whole-jpeg", store).outcome.get()
    let before = kilobytes("VmRSS", of: getpid())
    var isSound = true
    print(padded("picture", 44), "kB".leftPadded(7), padded("  answer", 18), "ms".leftPadded(6), "peak MB".leftPadded(8))
    for attack in Attack.small + Attack.large {
        let path = "\(folder)/\(attack.name)"
        let sending = await Sending(path, store)
        let isExpected = sending.isAs(attack.expected) && !sending.files(in: store).contains { holdsMarker($0) }
        isSound = isSound && isExpected
        print(
            padded(attack.name, 44), "\(size(of: path) / 1024)".leftPadded(7), padded("  \(sending.answer)", 18),
            "\(sending.milliseconds)".leftPadded(6), "\(sending.peak / 1024)".leftPadded(8), isExpected ? "" : "  WRONG")
    }
    for kind in Attack.cutKinds {
        let whole = read("\(folder)/whole-\(kind)")
        var answers: [String: Int] = [:]
        var (slowest, peak) = (0, 0)
        for count in stride(from: 1024, to: whole.count, by: 1024) {
            let path = folder + "/cut"
            write(Array(whole.prefix(count)), to: path)
            let sending = await Sending(path, store)
            answers[sending.answer, default: 0] += 1
            (slowest, peak) = (max(slowest, sending.milliseconds), max(peak, sending.peak))
            isSound = isSound && sending.isAs(.answered)
        }
        let told = answers.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("\(kind) cut at each kilobyte: \(told); slowest \(slowest) ms, peak \(peak / 1024) MB")
    }
    let once = kilobytes("VmRSS", of: getpid())
    for attack in Attack.small + Attack.large { _ = await Sending("\(folder)/\(attack.name)", store) }
    let twice = kilobytes("VmRSS", of: getpid())
    print("the shop's own memory: \(before / 1024) MB before, \(once / 1024) MB after all, \(twice / 1024) MB after all again")
    return isSound
}

/// One picture, sent to a new worker.
struct Sending {
    let outcome: Result<ProcessedPicture, any Error>
    let milliseconds: Int
    /// The peak memory of the worker in kB; 0 where there was none or it ended.
    let peak: Int

    init(_ path: String, _ store: PictureStore) async {
        let pictures = Pictures(store: store)
        var outcome: Result<ProcessedPicture, any Error> = .failure(PictureFailure.busy)
        let time = await ContinuousClock().measure {
            do { outcome = .success(try await pictures.process(path)) } catch { outcome = .failure(error) }
        }
        self.outcome = outcome
        milliseconds = Int(time / .milliseconds(1))
        peak = pictures.idleWorkers.first.map { kilobytes("VmHWM", of: $0) } ?? 0
    }

    var answer: String {
        switch outcome {
        case .success(let made): "made in \(made.widths.count) sizes"
        case .failure(let refusal as PictureRefusal): "\(refusal)"
        case .failure(let failure as PictureFailure): "FAILED: \(failure)"
        case .failure(let error): "FAILED: \(error)"
        }
    }

    func isAs(_ expected: Attack.Outcome) -> Bool {
        switch (outcome, expected) {
        case (.success, .made), (.success, .answered): true
        case (.failure(let error), .refused), (.failure(let error), .answered): error is PictureRefusal
        default: false
        }
    }

    /// The paths of the stored files.
    func files(in store: PictureStore) -> [String] {
        guard case .success(let made) = outcome else { return [] }
        return made.files.compactMap { store.file(made.hash, width: $0.width, format: $0.format) }
    }
}

func holdsMarker(_ path: String) -> Bool {
    let (bytes, marker) = (read(path), Array(Attack.marker.utf8))
    return bytes.indices.contains { bytes[$0] == marker[0] && bytes[$0...].starts(with: marker) }
}

// MARK: Files

func write(_ bytes: [UInt8], to path: String) {
    let file = unsafe fopen(path, "w")
    defer { unsafe fclose(file) }
    precondition(unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count, "\(path) cannot be written")
}

func read(_ path: String) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size(of: path))
    guard let file = unsafe fopen(path, "r") else { return [] }
    defer { unsafe fclose(file) }
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
}

func size(of path: String) -> Int {
    var state = stat()
    return unsafe stat(path, &state) == 0 ? Int(state.st_size) : 0
}

/// A line of /proc/<process>/status, in kB; 0 where the process has ended.
func kilobytes(_ name: String, of process: Int32) -> Int {
    guard let file = unsafe fopen("/proc/\(process)/status", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, 256, file) != nil {
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split { $0 == "\t" || $0 == " " }
        if words.first == "\(name):", words.count > 1 { return Int(words[1]) ?? 0 }
    }
    return 0
}

func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

extension String {
    fileprivate func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
