import Kernel

extension String {
    /// Whether the text must be isolated in a sentence of that language, where elements cannot stand.
    ///
    /// A code of digits keeps its order, and an address must stay a link in e-mails and SMS. So both stay as they are, and people
    /// can copy them.
    func needsIsolation(in language: Language) -> Bool {
        if unicodeScalars.contains(where: \.isDirectionControl) { return true }
        guard language.isRightToLeft else { return unicodeScalars.contains(where: \.isRightToLeft) }
        if hasPrefix("https://") || hasPrefix("http://") { return false }
        return unicodeScalars.contains(where: \.isLeftToRight) && !utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// Directions by block (DerivedBidiClass.txt), which is enough to find text of the other direction.
extension Unicode.Scalar {
    fileprivate var isRightToLeft: Bool {
        switch value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }

    /// A character that somebody typed to change the direction of what follows.
    fileprivate var isDirectionControl: Bool {
        switch value {
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// A digit, or a letter that is not of a right-to-left script.
    fileprivate var isLeftToRight: Bool {
        switch value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0...0xBF, 0x2000...0x2BFF, 0x3000...0x303F: false
        default: !isRightToLeft
        }
    }
}
