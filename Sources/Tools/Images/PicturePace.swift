/// How fast pictures are processed, and how much of the machine they take from visitors. Its raw value names the threads.
package enum PicturePace: String, Sendable {
    /// Somebody waits for the pictures.
    case prompt = "pictures"
    /// Nobody waits. One picture at a time takes only what others leave of the processors.
    case background = "background pictures"

    /// The maximum number of worker processes.
    package var workers: Int {
        switch self {
        case .prompt: 2
        case .background: 1
        }
    }

    /// How far the workers give way to other processes: setpriority(2).
    var niceness: Int32 {
        switch self {
        case .prompt: 0
        case .background: 19
        }
    }

    /// The most seconds for one picture. A worker that gives way needs longer on a busy machine.
    var deadline: Int {
        switch self {
        case .prompt: 10
        case .background: 60
        }
    }
}
