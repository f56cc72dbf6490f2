package import Kernel
import Loops

/// Fetches files from addresses that people typed, and only from public ones (protection against server-side request forgery).
package final class PublicHTTPClient: Sendable {
    /// What the caller may change of a fetch.
    package struct Limits: Sendable {
        /// The most bytes of the file.
        package var bytes = 15 << 20
        /// Milliseconds for everything: waiting for a thread, finding the addresses, all redirects.
        package var deadline = 20_000
        package var redirects = 3

        package init() {}
    }

    private let pool: WorkerPool<Transfer>
    private let rules: PublicHTTPRules

    /// - Parameters:
    ///   - name: the name of its threads, as `top -H` shows them.
    ///   - threads: the most fetches in progress at one time.
    ///   - mostWaiting: the most fetches that wait for a thread.
    ///   - rules: only tests use others.
    package init(_ name: String, threads: Int = 4, mostWaiting: Int = 64, rules: PublicHTTPRules = .standard) {
        pool = WorkerPool(name, threads: threads, queueLimit: mostWaiting, resource: Transfer.init)
        self.rules = rules
    }

    /// Gets a file. It sends no cookies and no credentials, uses no proxy, and unpacks nothing.
    ///
    /// It looks the host up itself and refuses it where any of its addresses is not public. It connects to an address that it has
    /// judged, and to no other, whatever the name means a moment later. Each redirect is judged like the first address.
    /// - Parameter address: as somebody typed it.
    package func fetch(_ address: String, limits: Limits = Limits()) async throws(PublicHTTPFailure) -> PublicHTTPFile {
        let (due, rules) = (Monotonic.milliseconds() + limits.deadline, rules)
        let result: Result<PublicHTTPFile, PublicHTTPFailure>
        do throws(PoolRefusal) {
            result = try await pool.run(within: limits.deadline) { $0.fetch(address, limits, rules, due: due) }
        } catch {
            throw error == .late ? .late : .crowded
        }
        return try result.get()
    }
}

/// A file from a public address.
package struct PublicHTTPFile: Sendable {
    package let bytes: Bytes
    /// The field `Content-Type`, as the server sent it. Nothing checks that it is true.
    package let type: String?
}

/// Why a file was not fetched.
package enum PublicHTTPFailure: Error, Sendable, Hashable {
    /// It is no https address at port 443, or it holds a user or a password.
    case badAddress
    /// The host has an address that is not public: of this machine, of a private network, or reserved.
    case notPublic
    /// The host is unknown, does not answer, breaks off, or its certificate is not valid.
    case unreachable
    case late
    case tooLarge
    case tooManyRedirects
    /// Any status but 2xx and redirects.
    case status(Int)
    /// Too many fetches wait already, or the process or the caller gave up before the fetch began.
    case crowded
}
