/// Reads the files of a foreign ZIP archive (APPNOTE 6.3). It never writes to the disk. Its calls block.
package struct ZIPReader: Sendable {
    package struct Limits: Sendable {
        /// Entries of the directory, with folders.
        package var entries = 5_000
        /// The most bytes of all entries together, unpacked.
        package var total = 400 << 20
        /// The most bytes of an entry, unpacked.
        package var entry = 20 << 20

        package init() {}
    }

    package struct Entry: Sendable, Equatable {
        package let name: String
        /// Bytes, unpacked.
        package let size: Int
    }

    private let path: String
    private let limits: Limits

    package init(path: String, limits: Limits = Limits()) {
        self.path = path
        self.limits = limits
    }

    /// Unpacks every file once, to find out whether all can be read.
    /// - Returns: the files in the order of the archive. Folders, `__MACOSX/` and `.DS_Store` are left out.
    /// - Throws: the first fault.
    package func check() throws(ZIPFault) -> [Entry] {
        let file = try ZIPFile(path)
        var entries: [Entry] = []
        for record in try ZIPDirectory.records(of: file, limits) {
            _ = try Self.content(of: record, in: file)
            entries.append(Entry(name: record.name, size: record.size))
        }
        return entries
    }

    /// The names of the files, without unpacking any.
    ///
    /// - Throws: the first fault of the directory.
    package func names() throws(ZIPFault) -> [String] {
        let file = try ZIPFile(path)
        return try ZIPDirectory.records(of: file, limits).map(\.name)
    }

    /// Unpacks the files of these names, one after the other. Names are compared as Unicode does: é has the same name in both forms.
    /// - Parameter body: gets the name and the content. It returns whether to go on.
    /// - Throws: the first fault of the directory or of a file with one of the names.
    package func read(_ names: Set<String>, _ body: (String, [UInt8]) -> Bool) throws(ZIPFault) {
        let file = try ZIPFile(path)
        for record in try ZIPDirectory.records(of: file, limits) where names.contains(record.name) {
            guard body(record.name, try Self.content(of: record, in: file)) else { return }
        }
    }

    private static func content(of record: ZIPDirectory.Record, in file: borrowing ZIPFile) throws(ZIPFault) -> [UInt8] {
        try Inflation.content(of: record, at: ZIPDirectory.content(of: record, in: file), in: file)
    }
}
