extension String {
    /// The text with plain spaces and punctuation in place of typographic ones, which GSM 7-bit does not have
    /// (3GPP TS 23.038 §6.2.1). One such character would make the whole message UCS-2, with 70 characters a part instead of 160.
    ///
    /// An Arabic message is UCS-2 anyway and stays as it is.
    package var asTextMessage: String {
        guard !unicodeScalars.contains(where: { (0x590...0x8FF).contains($0.value) }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\u{A0}", "\u{202F}": text += " "
            case "‘", "’": text += "'"
            case "“", "”", "«", "»": text += "\""
            case "–", "—": text += "-"
            case "…": text += "..."
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
