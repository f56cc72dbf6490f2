import Kernel
import Settings
import Testing

@Suite("What a setting takes as a value")
struct BusinessSettingTests {
    private static let ceiling = TypedSetting<Money>("tests.ceiling", .dirhams(10), in: .dirhams(5)...(.dirhams(2_000)), by: .accountant)
    private static let days = TypedSetting<Int>("tests.days", 2, .days, in: 1...30, by: .editor)
    private static let name = TypedSetting<String>("tests.name", .line(most: 5), by: .admin)
    private static let digits = TypedSetting<String>("tests.digits", .digits(4), by: .admin)
    private static let email = TypedSetting<String>("tests.email", .email, by: .admin)
    private static let isOpen = TypedSetting<Bool>("tests.open", true, by: .admin)

    @Test(
        "is stored in one form, however it was typed",
        arguments: [
            (ceiling.declaration, "1 200,5 DH", "1200.50"), (ceiling.declaration, "٢٠٠٠", "2000.00"), (days.declaration, " ٣٠ ", "30"),
            (name.declaration, " a  b ", "a b"), (name.declaration, "", ""), (digits.declaration, "12 34", "1234"),
            (email.declaration, "a@b.example", "a@b.example"), (isOpen.declaration, "off", "off"),
        ] as [(BusinessSetting, String, String)])
    func stored(setting: BusinessSetting, typed: String, stored: String) throws {
        #expect(try setting.stored(typed: typed) == stored)
        #expect(setting.accepts(stored) && setting.accepts(setting.standard))
    }

    @Test(
        "is refused outside of its bounds and in another form",
        arguments: [
            (ceiling.declaration, "4,99", .outOfBounds), (ceiling.declaration, "2000,01", .outOfBounds),
            (ceiling.declaration, "-10", .malformed), (ceiling.declaration, "", .malformed), (days.declaration, "0", .outOfBounds),
            (days.declaration, "31", .outOfBounds), (days.declaration, "1.5", .malformed),
            (days.declaration, "99999999999999999999", .malformed), (name.declaration, "abcdef", .tooLong(most: 5)),
            (name.declaration, "—", .malformed), (digits.declaration, "123", .malformed), (digits.declaration, "123x", .malformed),
            (email.declaration, "by phone", .malformed), (isOpen.declaration, "perhaps", .malformed),
        ] as [(BusinessSetting, String, BusinessSetting.Fault)])
    func refused(setting: BusinessSetting, typed: String, fault: BusinessSetting.Fault) {
        #expect(throws: fault) { try setting.stored(typed: typed) }
        #expect(!setting.accepts(typed))
    }

    @Test("is not accepted from the table in a form that nobody stores")
    func canonical() {
        for text in ["10", "10.0", "10,00", "0010.00"] { #expect(!Self.ceiling.declaration.accepts(text), "\(text)") }
        for text in ["02", "+2", " 2"] { #expect(!Self.days.declaration.accepts(text), "\(text)") }
    }
}
