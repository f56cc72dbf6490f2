/// Encodes bytes as characters of `bits` bits each, with zero bits at the end (RFC 4648 §3.2, without padding).
enum BitText {
    /// - Parameter alphabet: ASCII characters, two to the power of `bits` of them.
    static func encode(_ bytes: some Sequence<UInt8>, bits: Int, _ alphabet: [UInt8]) -> String {
        var text: [UInt8] = []
        var held: UInt32 = 0
        var count = 0
        let mask = UInt32(1) << UInt32(bits) - 1
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            count += 8
            while count >= bits {
                count -= bits
                text.append(alphabet[Int(held >> UInt32(count) & mask)])
            }
        }
        if count > 0 { text.append(alphabet[Int(held << UInt32(bits - count) & mask)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
