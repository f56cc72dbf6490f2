import Glibc
import Kernel

/// The files of a folder. They are read and compressed once at start and kept in memory. Style sheets and scripts are put together
/// of their parts and minified.
///
/// Each file has a URL that contains a hash of its content, which browsers cache for a year.
/// It also has a URL with its plain name, for references within style sheets. Browsers revalidate that one each time.
package struct StaticFiles: Sendable {
    package enum Failure: Error, Sendable, Equatable {
        /// The path, and `errno`.
        case unreadable(String, Int32)
        /// The sheet, and its parts whose folder is none of its layers.
        case partsWithoutLayer(String, [String])
    }

    private struct File: Sendable {
        var type: HeaderValue
        var hash: String
        var plain: Bytes
        var gzip: Bytes?
        var brotli: Bytes?
    }

    private enum Name: Sendable { case hashed(String), plain(String) }

    private let prefix: String
    private var files: [String: File] = [:]
    private var names: [String: Name] = [:]
    private var urls: [String: String] = [:]

    /// Reads the folder and its subfolders. Names that begin with a dot are ignored.
    /// - Parameters:
    ///   - prefix: what the URLs begin with. It begins and ends with a slash.
    ///   - sheets: the style sheets that are served in place of the files in `css`, their parts.
    ///   - scripts: the scripts that are served in place of the files in `js`, their parts.
    package init(
        _ folder: String, prefix: String = "/assets/", sheets: [StyleBundle] = [], scripts: [ScriptBundle] = []
    ) throws(Failure) {
        self.prefix = prefix
        for name in try Self.names(in: folder) {
            let isPart = !sheets.isEmpty && name.hasPrefix("css/") || !scripts.isEmpty && name.hasPrefix("js/")
            if isPart { continue }
            add(name, try Self.content(of: folder + "/" + name))
        }
        for sheet in sheets {
            guard sheet.strayParts.isEmpty else { throw .partsWithoutLayer(sheet.name, sheet.strayParts) }
            let source = try sheet.source { part throws(Failure) in try Self.content(of: folder + "/" + StyleBundle.path(of: part)) }
            add(sheet.name, source)
        }
        for script in scripts {
            let source = try script.source { part throws(Failure) in try Self.content(of: folder + "/" + ScriptBundle.path(of: part)) }
            add(script.name, source)
        }
    }

    private mutating func add(_ name: String, _ source: Bytes) {
        let plain = name.hasSuffix(".css") ? StyleSheet.compact(source) : source
        let hash = contentHash(plain)
        let type = MediaType.of(name)
        files[name] = File(
            type: type.value, hash: hash, plain: plain,
            gzip: type.isCompressible ? Compression.gzip(plain) : nil,
            brotli: type.isCompressible ? Compression.brotli(plain) : nil)
        let url = prefix + Self.hashed(name, hash)
        urls[name] = url
        names[url] = .hashed(name)
        names[prefix + name] = .plain(name)
    }

    /// The URL of a file, such as `/assets/kolchi.1f0c….css`. A file that does not exist gets its plain URL, which is
    /// answered with 404.
    package func url(_ name: String) -> String { urls[name] ?? prefix + name }

    /// The answer to a request for one of the files. Returns nil where the path names none of them.
    package func response(to request: Request) -> Response? {
        guard let name = names[request.path] else { return nil }
        guard request.method == .get || request.method == .head else {
            var refusal = Response.text("405 Method Not Allowed\n", status: .methodNotAllowed)
            refusal.headers["Allow"] = "GET, HEAD"
            return refusal
        }
        switch name {
        case .hashed(let name): return answer(name, "public, max-age=31536000, immutable", request)
        case .plain(let name): return answer(name, "public, no-cache", request)
        }
    }

    /// The answer with the file of that name, for paths outside the prefix such as `/robots.txt`. Nil where there is no such file.
    package func response(named name: String, to request: Request) -> Response? {
        answer(name, "public, no-cache", request)
    }

    private func answer(_ name: String, _ caching: HeaderValue, _ request: Request) -> Response? {
        guard let file = files[name] else { return nil }
        var response = Response(.ok, headers: ["Content-Type": file.type, "Cache-Control": caching])
        var tag = file.hash
        response.body = .bytes(file.plain)
        if file.gzip != nil || file.brotli != nil { response.headers["Vary"] = "Accept-Encoding" }
        let accepted = AcceptedEncodings(request.header("accept-encoding"))
        if let brotli = file.brotli, accepted.takes("br") {
            response.body = .bytes(brotli)
            response.headers["Content-Encoding"] = "br"
            tag += "-br"
        } else if let gzip = file.gzip, accepted.takes("gzip") {
            response.body = .bytes(gzip)
            response.headers["Content-Encoding"] = "gzip"
            tag += "-gz"
        }
        response.validate("\"\(tag)\"", for: request)
        if response.status == .notModified { response.headers["Content-Encoding"] = nil }
        response.takeRange(for: request)
        return response
    }

    /// `icons/cart.svg` becomes `icons/cart.<hash>.svg`.
    private static func hashed(_ name: String, _ hash: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return name + "." + hash }
        return name[..<dot] + "." + hash + name[dot...]
    }

    private static func names(in folder: String, under path: String = "") throws(Failure) -> [String] {
        guard let listing = unsafe opendir(folder + "/" + path) else { throw .unreadable(folder + "/" + path, errno) }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            var about = stat()
            guard unsafe stat(folder + "/" + path + name, &about) == 0 else { continue }
            if about.st_mode & S_IFMT == S_IFDIR {
                names += try Self.names(in: folder, under: path + name + "/")
            } else if about.st_mode & S_IFMT == S_IFREG {
                names.append(path + name)
            }
        }
        return names.sorted()
    }

    private static func content(of path: String) throws(Failure) -> Bytes {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path, errno) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress!, $0.count) }
            guard count >= 0 else { throw .unreadable(path, errno) }
            if count == 0 { return Bytes(content) }
            content += piece[..<count]
        }
    }
}
