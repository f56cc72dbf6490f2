import CLinux
import Glibc

/// A child process.
package enum Child {
    /// - Parameters:
    ///   - words: the program and its arguments. A program without a slash is looked up in `PATH`.
    ///   - environment: the whole environment of the child, as `NAME=value`.
    ///   - descriptors: the descriptors of this process that become 0, 1, 2, … of the child; -1 stands for /dev/null.
    ///     The child has no others. A descriptor must not be smaller than its index in this array.
    /// - Returns: the child's process number, or the errno that says why it did not start.
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
