package import Kernel

/// An e-mail in text and in HTML.
package struct MailMessage: Sendable {
    package let from: Mailbox
    package let to: Mailbox
    package let subject: HeaderText
    package let language: Language
    package let text: String
    package let html: Bytes
    /// The part before the @ of the `Message-ID`: lower-case letters and digits. It must be the same each time the same
    /// e-mail is made.
    package let key: String
    /// Written with its offset from UTC.
    package let date: LocalMoment
    /// The URL where one click unsubscribes (RFC 8058). Nil for an e-mail that cannot be unsubscribed from.
    package let unsubscribing: String?
    /// Where an answer goes; nil for `from`.
    package let replyTo: EmailAddress?

    package init(
        from: Mailbox, to: Mailbox, subject: HeaderText, language: Language, text: String, html: Bytes, key: String, date: LocalMoment,
        unsubscribing: String? = nil, replyTo: EmailAddress? = nil
    ) {
        precondition(
            !key.isEmpty && key.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }, "no key of a mail: \(key)")
        self.from = from
        self.to = to
        self.subject = subject
        self.language = language
        self.text = text
        self.html = html
        self.key = key
        self.date = date
        self.unsubscribing = unsubscribing
        self.replyTo = replyTo
    }

    package var messageID: String { "<\(key)@\(from.address.host)>" }

    /// The message in the form in which it is sent. Equal values yield equal bytes.
    package var bytes: Bytes {
        var out = ByteBuffer(capacity: 16_384)
        write("From: ", from, into: &out)
        write("To: ", to, into: &out)
        if let replyTo { write("Reply-To: ", Mailbox(replyTo), into: &out) }
        out.literal("Subject: ")
        out.append(subject, column: 9)
        out.literal("\r\nDate: ")
        out.append(date.internetDate)
        out.literal("\r\nMessage-ID: ")
        out.append(messageID)
        out.literal("\r\nContent-Language: ")
        out.append(language.rawValue)
        // Automatic responders, such as holiday notices, must not answer this message (RFC 3834 §5).
        out.literal("\r\nAuto-Submitted: auto-generated\r\n")
        if let unsubscribing {
            out.literal("List-Unsubscribe: <")
            out.append(unsubscribing)
            out.literal(">\r\n")
            // RFC 8058 §4 requires https. On a developer's machine one opens the page instead.
            if unsubscribing.hasPrefix("https://") { out.literal("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") }
        }
        // `=_` cannot occur in an encoded body.
        let boundary = "=_" + key
        out.literal("MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"")
        out.append(boundary)
        out.literal("\"\r\n\r\n")
        part("text/plain", Array(text.utf8), boundary, into: &out)
        part("text/html", html.array, boundary, into: &out)
        out.literal("--")
        out.append(boundary)
        out.literal("--\r\n")
        return out.finish()
    }

    private func part(_ type: String, _ bytes: [UInt8], _ boundary: String, into out: inout ByteBuffer) {
        let bytes = bytes.filter { $0 != UInt8(ascii: "\r") }
        // Quoted-printable needs three bytes for each byte that is not ASCII; Base64 needs four for every three.
        let isForeign = bytes.count { $0 > 0x7E } * 6 > bytes.count
        out.literal("--")
        out.append(boundary)
        out.literal("\r\nContent-Type: ")
        out.append(type)
        out.literal("; charset=utf-8\r\nContent-Transfer-Encoding: ")
        out.append(isForeign ? "base64" : "quoted-printable")
        out.literal("\r\n\r\n")
        if isForeign {
            out.append(base64Lines: bytes.flatMap { $0 == UInt8(ascii: "\n") ? [0x0D, 0x0A] : [$0] })
        } else {
            out.append(quotedPrintable: bytes)
        }
    }

    private func write(_ field: String, _ mailbox: Mailbox, into out: inout ByteBuffer) {
        out.append(field)
        let name = mailbox.name.description
        if !name.isEmpty {
            let isAtoms = name.utf8.allSatisfy {
                $0 == 0x20 || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            }
            let isQuoted = !isAtoms && name.utf8.count <= 60 && name.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !name.contains("=?")
            if isQuoted {
                out.append("\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"")
            } else {
                out.append(mailbox.name, column: field.utf8.count)
            }
            out.literal("\r\n ")
        }
        out.literal("<")
        out.append(mailbox.address.rawValue)
        out.literal(">\r\n")
    }
}
