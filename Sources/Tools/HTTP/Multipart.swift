/// The fields and files of a multipart/form-data body (RFC 7578).
package struct MultipartForm: Sendable {
    package internal(set) var fields = FormFields()
    package internal(set) var files: [UploadedFile] = []
    /// The files that exceeded the limit of bytes and were discarded.
    package internal(set) var oversized: [DiscardedFile] = []
    /// The files beyond the limit of files, which were discarded; see `MultipartLimits.discardsMoreFiles`.
    package internal(set) var surplus: [DiscardedFile] = []

    package init() {}

    /// A form without files.
    package init(_ fields: FormFields) { self.fields = fields }
}

/// A file that was uploaded and not stored.
package struct DiscardedFile: Sendable, Equatable {
    /// The form field's name.
    package let field: String
    /// The name that the client gave the file. Show it, but never use it as a path.
    package let fileName: String
}

/// The limits of one multipart form.
package struct MultipartLimits: Sendable {
    /// The most bytes of the whole body.
    package var body: Int
    package var files = 12
    /// Whether files beyond `files` are read and discarded, so that the page can show the error beside their field. Otherwise the
    /// form is refused.
    package var discardsMoreFiles = false
    /// The most fields and files together, empty ones included. A form with more is refused.
    package var parts = 100
    /// The most bytes of one file. A larger one is read and discarded, so that the page can show the error beside its field.
    package var file = 15_000_000
    /// The most bytes of one field that is not a file.
    package var field = 65536
    /// The longest time in seconds in which the whole body may arrive. Nil leaves it to the least rate of `ServerLimits`.
    package var seconds: Int?

    package init(body: Int) { self.body = body }

    package init(body: Int, files: Int, file: Int, discardsMoreFiles: Bool = false) {
        self.body = body
        self.files = files
        self.file = file
        self.discardsMoreFiles = discardsMoreFiles
    }
}

extension Request {
    /// Reads a multipart/form-data body. Its files are written to the disk while they arrive.
    /// - Parameters:
    ///   - limit: the most bytes of the whole body.
    ///   - folder: where the files are written, under random names.
    /// - Throws: `.unsupportedType`, `.tooLarge`, `.malformed`, `.notStored`, or what `RequestBody.next()` throws.
    package func multipart(limit: Int, into folder: String) async throws(BodyError) -> MultipartForm {
        try await multipart(MultipartLimits(body: limit), into: folder)
    }

    /// Reads a multipart/form-data body within these limits. Throws the same errors.
    package func multipart(_ limits: MultipartLimits, into folder: String) async throws(BodyError) -> MultipartForm {
        guard hasMediaType("multipart/form-data"), let type = header("content-type"),
            let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty, boundary.utf8.count <= 70
        else { throw .unsupportedType }
        if let announced = body.announced, announced > limits.body { throw .tooLarge }
        var reader = MultipartReader(boundary: boundary, limits: limits, folder: folder)
        var received = 0
        let deadline = limits.seconds.map { ContinuousClock.now + .seconds($0) }
        while let bytes = try await body.next() {
            received += bytes.count
            guard received <= limits.body else { throw .tooLarge }
            if let deadline, ContinuousClock.now > deadline { throw .tooSlow }
            try reader.take(bytes)
        }
        return try reader.finish()
    }

    /// Finds the value of `name=value` or `name="value"` among a field's parameters.
    static func parameter(_ name: String, of field: String) -> String? {
        var rest = field.utf8[...]
        while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == .space || $0 == .tab }
            let key = rest.prefix { isTokenByte($0) }
            rest = rest.dropFirst(key.count)
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest = rest.dropFirst()
            var value: [UInt8] = []
            if rest.first == UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                var isEscaped = false
                while let byte = rest.popFirst() {
                    if !isEscaped, byte == UInt8(ascii: "\"") { break }
                    isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                    if !isEscaped { value.append(byte) }
                }
            } else {
                value = Array(rest.prefix { $0 != UInt8(ascii: ";") && $0 != .space })
            }
            if String(decoding: key, as: UTF8.self).lowercased() == name { return String(decoding: value, as: UTF8.self) }
        }
        return nil
    }
}
