/// Splits a multipart body into parts while it arrives. Of a part's content it buffers at most the length of a boundary.
struct MultipartReader: ~Copyable {
    private enum Place { case preamble, boundaryEnd, header, content, epilogue }

    private static let maximumHeader = 4096

    private let limits: MultipartLimits
    private let folder: String
    /// CR LF, two hyphens and the boundary.
    private let delimiter: [UInt8]

    private var place = Place.preamble
    private var pending: [UInt8]
    private var form = MultipartForm()

    private var parts = 0
    private var field = ""
    private var fileName: String?
    private var type = ""
    private var text: [UInt8] = []
    private var file: FileInWriting?
    /// Whether the rest of the part is discarded.
    private var isDiscarded = false

    init(boundary: String, limits: MultipartLimits, folder: String) {
        self.limits = limits
        self.folder = folder
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary is at the very beginning of the body, without a line break before it.
        pending = [.cr, .lf]
    }

    mutating func take(_ bytes: [UInt8]) throws(BodyError) {
        pending += bytes
        while try step() {}
    }

    /// Returns the form if the last boundary has arrived, and throws otherwise.
    consuming func finish() throws(BodyError) -> MultipartForm {
        guard place == .epilogue else { throw .malformed }
        return form
    }

    /// Makes one step of parsing.
    /// - Returns: false where more bytes are needed.
    private mutating func step() throws(BodyError) -> Bool {
        switch place {
        case .preamble:
            guard let found = find(delimiter) else {
                drop(pending.count - delimiter.count + 1)
                return false
            }
            drop(found + delimiter.count)
            place = .boundaryEnd
        case .boundaryEnd:
            guard pending.count >= 2 else { return false }
            if pending.starts(with: [45, 45]) {
                place = .epilogue
            } else {
                // The line break stays in the buffer, so that every header line has one before it.
                guard pending.starts(with: [.cr, .lf]) else { throw .malformed }
                place = .header
            }
        case .header:
            guard let end = find([.cr, .lf, .cr, .lf]) else {
                guard pending.count <= Self.maximumHeader else { throw .malformed }
                return false
            }
            guard end <= Self.maximumHeader else { throw .malformed }
            try takeHeader(String(decoding: pending[..<end], as: UTF8.self))
            drop(end + 4)
            place = .content
        case .content:
            guard let found = find(delimiter) else {
                let sure = pending.count - delimiter.count + 1
                if sure > 0 {
                    try takeContent(pending[..<sure])
                    drop(sure)
                }
                return false
            }
            try takeContent(pending[..<found])
            try endPart()
            drop(found + delimiter.count)
            place = .boundaryEnd
        case .epilogue:
            pending = []
            return false
        }
        return true
    }

    private mutating func takeHeader(_ header: String) throws(BodyError) {
        field = ""
        fileName = nil
        type = ""
        var isFormData = false
        for line in header.utf8.split(separator: .lf) {
            let line = String(decoding: line.filter { $0 != .cr }, as: UTF8.self)
            guard let colon = line.firstIndex(of: ":") else {
                if line.isEmpty { continue }
                throw .malformed
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard value.lowercased().hasPrefix("form-data"), let name = Request.parameter("name", of: String(value)) else {
                    throw .malformed
                }
                isFormData = true
                field = Self.unescaped(name)
                fileName = Request.parameter("filename", of: String(value)).map(Self.unescaped)
            case "content-type": type = String(value)
            default: break
            }
        }
        guard isFormData else { throw .malformed }
        parts += 1
        guard parts <= limits.parts else { throw .tooLarge }
        if let fileName, form.files.count + form.oversized.count >= limits.files {
            guard limits.discardsMoreFiles else { throw .tooLarge }
            // An empty file field comes without a name.
            if !fileName.isEmpty { form.surplus.append(DiscardedFile(field: field, fileName: fileName)) }
            isDiscarded = true
        }
    }

    private mutating func takeContent(_ bytes: ArraySlice<UInt8>) throws(BodyError) {
        if isDiscarded || bytes.isEmpty { return }
        if let fileName {
            // A part without content creates no file.
            var open = if let begun = file.take() { begun } else { try FileInWriting(in: folder) }
            isDiscarded = open.size + bytes.count > limits.file
            if isDiscarded { return form.oversized.append(DiscardedFile(field: field, fileName: fileName)) }
            try open.write(bytes)
            file = consume open
        } else {
            guard text.count + bytes.count <= limits.field else { throw .tooLarge }
            text += bytes
        }
    }

    private mutating func endPart() throws(BodyError) {
        if isDiscarded {
            isDiscarded = false
        } else if let fileName {
            if let open = file.take() {
                form.files.append(open.finish(field: field, fileName: fileName, type: type))
            } else if !fileName.isEmpty {
                form.files.append(UploadedFile(empty: field, fileName: fileName, claimedType: type))
            }
            // A file field that was left empty comes without a name and without content.
        } else {
            form.fields.add(field, postgresText(text))
            text = []
        }
    }

    /// Makes text for PostgreSQL: bytes that are not UTF-8, and NUL, become U+FFFD.
    private func postgresText(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    }

    /// Browsers percent-encode CR, LF and `"` in a name (WHATWG HTML §4.10.21.8).
    private static func unescaped(_ name: String) -> String {
        name.replacing("%22", with: "\"").replacing("%0D", with: " ").replacing("%0A", with: " ").replacing("\0", with: "")
    }

    private func find(_ needle: [UInt8]) -> Int? {
        guard pending.count >= needle.count, let first = needle.first else { return nil }
        var index = 0
        while index <= pending.count - needle.count {
            if pending[index] == first, pending[index...].starts(with: needle) { return index }
            index += 1
        }
        return nil
    }

    private mutating func drop(_ count: Int) {
        if count > 0 { pending.removeFirst(count) }
    }
}
