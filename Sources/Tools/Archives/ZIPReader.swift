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

    /// Unpacks every entry once, to find out whether all can be read.
    /// - Returns: the entries in the order of the directory.
    package func check() throws(ZIPFault) -> [Entry] { throw ZIPFault(.notZIP) }

    /// Unpacks the entries of these names, one after the other.
    /// - Parameter body: gets the name and the content. It returns whether to go on.
    package func read(_ names: Set<String>, _ body: (String, [UInt8]) -> Bool) throws(ZIPFault) { throw ZIPFault(.notZIP) }
}
