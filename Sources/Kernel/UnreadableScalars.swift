extension Unicode.Scalar {
    /// Control characters, and marks that turn the direction of the text around them: nobody types them on purpose.
    package var isUnreadable: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFD: true
        default: false
        }
    }
}
