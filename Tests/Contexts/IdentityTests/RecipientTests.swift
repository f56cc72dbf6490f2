import Identity
import Kernel
import Testing

@Suite("Input for a recipient")
struct RecipientTests {
    @Test("all faulty fields are reported at once")
    func faults() throws {
        #expect(throws: Recipient.Faults(fields: [.fullName: .missing, .phone: .missing, .city: .missing, .street: .missing])) {
            try Recipient(typed: [:])
        }
        let faults: [Recipient.Field: FormFault] = [
            .fullName: .unreadable, .phone: .malformed, .street: .tooLong(most: 200), .email: .malformed, .notes: .unreadable,
        ]
        #expect(throws: Recipient.Faults(fields: faults)) {
            try Recipient(typed: [
                .fullName: "Salma \u{202E}nuolleJneB", .phone: "+33 6 12 34 56 78", .city: "06.141.01.0",
                .street: String(repeating: "rue ", count: 60), .email: "salma", .notes: "a\u{0}b",
            ])
        }
    }

    @Test("white space is tidied, and Arabic text stays as it was typed")
    func tidied() throws {
        let recipient = try Recipient(typed: [
            .fullName: "  سلمى   بنجلون ", .phone: "0612345678", .city: "06.141.01.0", .street: "حي\nالمعاريف",
            .email: "amina@exämple.de\u{200B}", .notes: "Sonnez  \r\n\r\n\r\n\r\n\r\ndeux fois ",
        ])
        #expect(recipient.email == "amina@xn--exmple-cua.de")
        #expect(recipient.notes == "Sonnez\n\n\ndeux fois")
        #expect(recipient.fullName == "سلمى بنجلون")
        #expect(recipient.street == "حي المعاريف")
    }

    @Test(
        "an invisible name counts as missing, and words of mixed scripts and names like the shop's are refused",
        arguments: [
            ("\u{2800}", FormFault.missing), ("\u{200B}", .missing), ("\u{3164}", .missing), ("—", .missing),
            ("Sal\u{200B}ma", .unreadable), ("Sаlma", .lookalike),
            ("Kоlchi", .lookalike), ("K0lchi", .reserved),
        ])
    func names(name: String, fault: FormFault) throws {
        #expect(throws: Recipient.Faults(fields: [.fullName: fault])) {
            try Recipient(typed: [.fullName: name, .phone: "0612345678", .city: "06.141.01.0", .street: "rue 1"])
        }
    }
}
