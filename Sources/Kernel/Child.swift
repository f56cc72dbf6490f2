import CLinux
import Glibc

/// A process that this one starts.
package enum Child {
    /// - Parameters:
    ///   - words: the program, looked for in `PATH` where it has no slash, and its arguments.
    ///   - environment: `NAME=value`, and nothing else.
    ///   - descriptors: which of this process are its 0, 1, 2, …; -1 for /dev/null. It has no others. One must not be below
    ///     what it becomes.
    /// - Returns: its number, or why it does not start, as an errno.
    package static func start(_ words: [String], environment: [String], descriptors: [Int32]) -> Result<Int32, Failure> {
        var number: pid_t = 0
        let failure = unsafe withPointers(to: words) { words in
            unsafe withPointers(to: environment) { environment in
                unsafe kolchi_spawn(words[0], words, environment, descriptors, Int32(descriptors.count), &number)
            }
        }
        return failure == 0 ? .success(number) : .failure(Failure(errno: failure))
    }

    package struct Failure: Error {
        package let errno: Int32
    }

    private static func withPointers<Answer>(to texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Answer) -> Answer {
        let copies = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies + [nil])
    }
}
