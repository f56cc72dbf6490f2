/// Why a ZIP archive is not accepted, and because of which entry.
package struct ZIPFault: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// It has no directory of a ZIP archive.
        case notZIP
        /// The limit of entries.
        case tooMany(Int)
        /// The limit in bytes of one entry.
        case entryTooLarge(Int)
        /// The limit in bytes of all entries together.
        case tooLarge(Int)
        /// The name is empty, absolute or longer than 1,024 bytes, or has `..`, a drive letter, a backslash or a control character.
        case unsafeName
        /// A symbolic or hard link, a device or another special file.
        case link
        case password
        /// It is neither stored nor compressed with deflate. The number of the method (APPNOTE 4.4.5).
        case unknownMethod(Int)
        /// Two entries have the same name, or names that differ only in case.
        case sameName
        /// The archive contradicts itself, ends too early, or the check sum of an entry is wrong.
        case broken
        /// The file cannot be read: errno.
        case unreadable(Int32)
    }

    package let kind: Kind
    /// The name of the entry, with U+FFFD for each control character. Nil where the whole archive is at fault.
    package let entry: String?

    package init(_ kind: Kind, entry: String? = nil) {
        self.kind = kind
        self.entry = entry
    }
}
